package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What needs a stronger or a newer sign-in, or the roles of now (RFC 9470).
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class StepUpTest extends AtTheDoor {

    private static final String CARD = "6222020200112233445";

    private AuditTopic audit;
    private final String id = UUID.randomUUID().toString();
    private final String request = UUID.randomUUID().toString();

    @BeforeEach
    void begin() throws Exception {
        audit = new AuditTopic(stack.kafka().bootstrapServers());
        services.on("GET /v1/refunds/" + id, 200, refund(CARD, "case"));
        services.on("POST /v1/grants/" + id + "/approvals", 200, "{}");
        services.on("POST /v1/break-glass", 201, "{}");
    }

    @AfterEach
    void end() {
        audit.close();
    }

    @Test
    void aSensitiveFieldAsksForASecondFactorAndTheSameRequestWorksWithOne() {
        HttpResponse<String> before = card(care("1", 0, 0));
        HttpResponse<String> after = card(care("2", 0, 0));

        assertThat(before.statusCode()).isEqualTo(401);
        assertThat(before.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .contains("acr_values=\"2\"", "max_age=900");
        JsonObject problem = new JsonObject(before.body());
        assertThat(problem.getString("type")).isEqualTo("/problems/step-up-needed");
        assertThat(problem.getString("acr")).isEqualTo("2");
        assertThat(problem.getInteger("maxAge")).isEqualTo(900);
        assertThat(before.body()).doesNotContain(CARD, "王");
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.body()).contains(CARD, "王小明");
    }

    @Test
    void theRefusalIsInTheLogAndNothingIsRecordedAsShown() {
        card(care("1", 0, 0));

        JsonNode record = audit.await(request, Duration.ofSeconds(10));
        assertThat(record.path("outcome").asText()).isEqualTo("refused");
        assertThat(record.path("code").asText()).isEqualTo("step-up-needed");
        assertThat(record.path("subjects")).isEmpty();
    }

    @Test
    void itIsSaidInChineseToo() {
        HttpResponse<String> answer = client.get("/v1/refunds/" + id, care("1", 0, 0), "Accept-Language", "zh-CN");

        assertThat(answer.body()).contains("此操作需要更强或更近的身份验证");
    }

    /// Level, seconds since the sign-in, seconds since the token.
    @ParameterizedTest
    @CsvSource({
        "2, 870, 0, 200",
        "3, 0, 0, 200",
        "2, 930, 0, step-up-needed",
        "0, 0, 0, step-up-needed",
        "gold, 0, 0, step-up-needed",
        ", 0, 0, step-up-needed",
        "2, , 0, step-up-needed",
        "2, -600, 0, step-up-needed",
        "2, 70, 70, stale-token"
    })
    void whatTheTokenDoesNotSayIsNotSo(String level, Integer signedIn, int issued, String expected) {
        HttpResponse<String> answer = card(care(level, signedIn, issued));

        if (expected.equals("200")) {
            assertThat(answer.statusCode()).isEqualTo(200);
        } else {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("/problems/" + expected).doesNotContain(CARD);
        }
    }

    @Test
    void whatIsMaskedOrNotThereAsksForNothing() {
        services.on("GET /v1/refunds/" + id, 200, refund(null, "case"));
        assertThat(card(care("1", 0, 0)).statusCode()).isEqualTo(200);

        services.on("GET /v1/refunds/" + id, 200, refund(CARD));
        HttpResponse<String> masked = card(care("1", 0, 0));
        assertThat(masked.statusCode()).isEqualTo(200);
        assertThat(masked.body()).doesNotContain(CARD);
    }

    @Test
    void approvingAsksForARecentSignInAndTheRolesOfTheLastMinute() {
        String path = "/v1/grants/" + id + "/approvals";

        HttpResponse<String> good = client.post(path, token("approver", "1", 270, 30), "");
        HttpResponse<String> stale = client.post(path, token("approver", "1", 270, 70), "");
        HttpResponse<String> longAgo = client.post(path, token("approver", "1", 330, 0), "");

        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(stale.statusCode()).isEqualTo(401);
        assertThat(stale.body()).contains("/problems/stale-token", "Refresh");
        assertThat(stale.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"invalid_token\"");
        assertThat(longAgo.body()).contains("/problems/step-up-needed");
        assertThat(longAgo.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("max_age=300")
                .doesNotContain("acr_values");
        assertThat(services.received).hasSize(1);
    }

    @Test
    void anOperationCanAskForALevelOfItsOwn() {
        assertThat(client.post("/v1/break-glass", token("volunteer", "1", 0, 0), "")
                        .body())
                .contains("/problems/step-up-needed", "\"acr\":\"2\"");
        assertThat(client.post("/v1/break-glass", token("volunteer", "2", 0, 0), "")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aTokenFromTheFutureIsNone() {
        assertThat(card(care("2", 0, -15)).statusCode()).isEqualTo(200);
        assertThat(card(care("2", 0, -120)).body()).contains("/problems/unauthenticated");
    }

    private HttpResponse<String> card(String token) {
        return client.get("/v1/refunds/" + id, token, "Menshen-Request-Id", request);
    }

    private String care(String level, Integer signedIn, int issued) {
        return token("customer-service", level, signedIn, issued);
    }

    private String token(String role, String level, Integer signedIn, int issued) {
        Map<String, Object> claims = identities.claims("somebody", role);
        long now = Instant.now().getEpochSecond();
        claims.put("iat", now - issued);
        claims.remove("acr");
        claims.remove("auth_time");
        if (level != null) {
            claims.put("acr", level);
        }
        if (signedIn != null) {
            claims.put("auth_time", now - signedIn);
        }
        return identities.sign(claims);
    }

    private static String refund(String card, String... proven) {
        return new JsonObject()
                .put("member", UUID.randomUUID().toString())
                .put("_proven", new JsonArray(List.of(proven)))
                .put("realName", "王小明")
                .put("bankCard", card)
                .encode();
    }
}
