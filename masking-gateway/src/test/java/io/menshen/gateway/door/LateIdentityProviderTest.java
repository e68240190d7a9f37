package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A gateway that starts before the identity provider does.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(value = IdentityProvider.class, initArgs = @ResourceArg(name = "late", value = "true"))
class LateIdentityProviderTest {

    Stack stack;
    IdentityProvider identities;

    @TestHTTPResource("/")
    URI address;

    @Test
    void nobodyIsKnownUntilTheKeysAreAndThenEverythingGoesByItself() throws Exception {
        Client client = new Client(address);
        String id = UUID.randomUUID().toString();
        try (Services services = Services.behind(stack)) {
            services.on(
                    "GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
            assertThat(client.beside("/health/ready").statusCode()).isEqualTo(503);
            assertThat(client.get("/v1/rounds/" + id, identities.token("leader1", "group-leader"))
                            .statusCode())
                    .isEqualTo(503);
            assertThat(services.received).isEmpty();

            identities.open();

            // the rules come with the first lease
            for (int i = 0; i < 100 && client.beside("/health/ready").statusCode() != 200; i++) {
                Thread.sleep(50);
            }
            assertThat(client.beside("/health/ready").statusCode()).isEqualTo(200);
            assertThat(client.get("/v1/rounds/" + id, identities.token("leader1", "group-leader"))
                            .statusCode())
                    .isEqualTo(200);

            identities.disableKey();

            // no token names an unknown key here: only looking again finds that the known one is given up
            HttpResponse<String> last = null;
            for (int i = 0; i < 100 && (last == null || last.statusCode() == 200); i++) {
                Thread.sleep(50);
                last = client.get("/v1/rounds/" + id, identities.token("leader1", "group-leader"));
            }
            assertThat(last.statusCode()).isEqualTo(401);
        }
    }
}
