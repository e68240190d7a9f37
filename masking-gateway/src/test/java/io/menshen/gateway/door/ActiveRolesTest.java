package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the door lets out to whose role is not active: the same answer, masked.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class ActiveRolesTest extends AtTheDoor {

    private static final String MOBILE = "+8613812345678";
    private static final long HOUR = 3_600_000;

    private final String route = UUID.randomUUID().toString();
    private final String member = UUID.randomUUID().toString();
    private final String user = "courier-" + UUID.randomUUID();

    @BeforeEach
    void begin() throws Exception {
        services.on("GET /v1/members/" + member, 200, line("route", "staff").encode());
    }

    @Test
    void aLapsedRoleSeesMasksAndNoError() throws Exception {
        assertThat(read("courier").body()).contains(MOBILE);

        lapse("courier");

        HttpResponse<String> answer = read("courier");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("*******5678").doesNotContain(MOBILE, "小兰", "3-2-502");
    }

    @Test
    void whoSatisfiesBothSeesAgainAndTheGatewayAsksOnce() throws Exception {
        lapse("courier");
        assertThat(read("courier").body()).doesNotContain(MOBILE);

        services.duties(subject(), Set.of("courier"), HOUR);
        services.awaitAcknowledgement();
        assertThat(read("courier").body()).contains(MOBILE);

        long asked = services.askedForDuties.get();
        for (int i = 0; i < 10; i++) {
            assertThat(read("courier").body()).contains(MOBILE);
        }
        assertThat(services.askedForDuties.get()).isEqualTo(asked);
    }

    @Test
    void itEndsByTheGatewaysOwnClock() throws Exception {
        services.duties(subject(), Set.of("courier"), 1_500);
        services.awaitAcknowledgement();
        assertThat(read("courier").body()).contains(MOBILE);
        long asked = services.askedForDuties.get();

        Thread.sleep(1_700);

        assertThat(read("courier").body()).doesNotContain(MOBILE);
        assertThat(services.askedForDuties.get()).isEqualTo(asked);
    }

    @Test
    void ofWhomItIsNotKnownNobodyHasARole() throws Exception {
        services.duties(subject(), Set.of("courier"), HOUR);
        services.awaitAcknowledgement();
        assertThat(read("courier").body()).contains(MOBILE);

        services.consenting = false;
        services.leasing = false;
        long dead = System.nanoTime();
        while (read("courier").body().contains(MOBILE)) {
            assertThat(System.nanoTime() - dead).isLessThan(TimeUnit.SECONDS.toNanos(5));
            Thread.sleep(50);
        }
        HttpResponse<String> answer = read("courier");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void lapse(String role) throws Exception {
        services.duties(subject(), Set.of(role), 0);
        services.awaitAcknowledgement();
    }

    private String subject() {
        return identities.subject(user);
    }

    private HttpResponse<String> read(String role) {
        return client.get(
                "/v1/members/" + member,
                identities.token(user, role),
                "Menshen-Purpose",
                "delivery",
                "Menshen-Basis",
                "route/" + route);
    }

    private JsonObject line(String... proven) {
        return new JsonObject()
                .put("member", member)
                .put("_proven", new JsonArray(List.of(proven)))
                .put("displayName", "欧阳小兰")
                .put("mobile", MOBILE)
                .put("flat", "3-2-502");
    }
}
