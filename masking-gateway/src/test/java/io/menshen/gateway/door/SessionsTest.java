package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A member sees where they are signed in, ends it, and is told of a new device.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class SessionsTest extends AtTheDoor {

    private static final String PATH = "/v1/me/sessions";
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    DataSource database;

    private final String person = "person-" + UUID.randomUUID();
    private final String here = UUID.randomUUID().toString();
    private final String there = UUID.randomUUID().toString();
    private final String stranger = UUID.randomUUID().toString();

    @BeforeEach
    void signIn() {
        identities.accounts.signIn(identities.subject(person), here, "Firefox/140.0", "Windows");
        identities.accounts.signIn(identities.subject(person), there, "Mobile Safari/18.1", "iOS");
        identities.accounts.signIn(identities.subject("stranger"), stranger, "Chrome/120.0", "Linux");
        services.on("PUT /internal/account/sign-in", 204, "");
    }

    @AfterEach
    void back() {
        identities.accounts.answering = true;
    }

    @Test
    void aPersonSeesTheOwnSessionsWithoutAddressesAndTheLogKnowsIt() {
        String request = UUID.randomUUID().toString();

        HttpResponse<String> seen = client.get(PATH, token(here), "Menshen-Request-Id", request);

        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body()).contains(here, there).doesNotContain(stranger, "203.0.113", "140", "menshen-api");
        JsonObject own = new JsonObject(seen.body())
                .getJsonArray("items").stream()
                        .map(JsonObject.class::cast)
                        .filter(each -> each.getBoolean("current"))
                        .findFirst()
                        .orElseThrow();
        assertThat(own.getString("id")).isEqualTo(here);
        assertThat(own.getString("device")).isEqualTo("Firefox · Windows");
        assertThat(own.getJsonArray("clients").encode()).isEqualTo("[\"frontend\"]");
        assertThat(own.getString("startedAt")).isEqualTo("2026-11-23T04:34:08Z");
        try (AuditTopic audit = new AuditTopic(stack.kafka().bootstrapServers())) {
            JsonNode record = audit.await(request, SOON);
            assertThat(record.path("action").asText()).isEqualTo("listSessions");
            assertThat(record.path("outcome").asText()).isEqualTo("done");
        }
    }

    @Test
    void aTokenOfAnEndedSessionIsRefusedFromThenOnAndTheOthersGoOn() {
        assertThat(client.get(PATH, token(there)).statusCode()).isEqualTo(200);

        HttpResponse<String> ended = client.delete(PATH + "/" + there, token(here));

        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(identities.accounts.has(there)).isFalse();
        assertThat(client.get(PATH, token(there)).statusCode()).isEqualTo(401);
        assertThat(client.get("/v1/me", token(there)).statusCode()).isEqualTo(401);
        assertThat(client.get(PATH, token(here)).body()).contains(here).doesNotContain(there);
    }

    @Test
    void allOthersAreEndedOrAllOfThem() {
        assertThat(client.delete(PATH + "?keep=current", token(here)).statusCode())
                .isEqualTo(204);
        assertThat(client.get(PATH, token(there)).statusCode()).isEqualTo(401);
        assertThat(client.get(PATH, token(here)).statusCode()).isEqualTo(200);

        assertThat(client.delete(PATH, token(here)).statusCode()).isEqualTo(204);

        assertThat(client.get(PATH, token(here)).statusCode()).isEqualTo(401);
        assertThat(identities.accounts.has(here)).isFalse();
        assertThat(identities.accounts.has(stranger)).isTrue();
    }

    @Test
    void nobodyEndsAnotherPersonsSession() {
        HttpResponse<String> refused = client.delete(PATH + "/" + stranger, token(here));
        HttpResponse<String> system = client.get(PATH, identities.token("a-system", "partner"));

        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(system.statusCode()).isEqualTo(404);
        assertThat(identities.accounts.has(stranger)).isTrue();
        assertThat(client.get(PATH, sign("stranger", stranger)).statusCode()).isEqualTo(200);
    }

    @Test
    void withoutTheIdentityProviderNothingIsEndedAndThatIsSaid() {
        identities.accounts.answering = false;

        HttpResponse<String> refused = client.delete(PATH, token(here));

        identities.accounts.answering = true;
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(refused.body()).getString("type")).isEqualTo("/problems/sessions-unavailable");
        assertThat(client.get(PATH, token(here)).body()).contains(here, there);
    }

    @Test
    void aDeviceThatWasNotSeenBeforeIsToldOfOnce() throws Exception {
        client.get(PATH, token(here));
        awaitDevices(1);
        assertThat(services.sawNothingOf("/internal/account/sign-in"))
                .as("the first device of all is no news")
                .isTrue();

        client.get(PATH, token(there));
        awaitDevices(2);
        String again = UUID.randomUUID().toString();
        identities.accounts.signIn(identities.subject(person), again, "Mobile Safari/19.0", "iOS");
        client.get(PATH, token(again));
        Thread.sleep(300);

        assertThat(services.received.stream()
                        .filter(each -> each.uri().equals("/internal/account/sign-in"))
                        .map(Services.Received::body))
                .containsExactly("{\"device\":\"Mobile Safari · iOS\"}");
    }

    private void awaitDevices(int many) throws Exception {
        for (int i = 0; i < 200; i++) {
            if (devices() == many) {
                return;
            }
            Thread.sleep(50);
        }
        assertThat(devices()).isEqualTo(many);
    }

    /// The only person of this test whose rows are as young.
    private int devices() throws Exception {
        try (Connection connection = database.getConnection();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM known_device WHERE person ="
                                + " (SELECT person FROM known_device ORDER BY seen_at DESC LIMIT 1)")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private String token(String sid) {
        return sign(person, sid);
    }

    private String sign(String username, String sid) {
        Map<String, Object> claims = identities.claims(username, "member");
        claims.put("sid", sid);
        return identities.sign(claims);
    }
}
