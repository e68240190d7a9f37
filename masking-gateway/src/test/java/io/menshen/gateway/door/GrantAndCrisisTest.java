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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the door lets out on account of a grant or a crisis.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class GrantAndCrisisTest extends AtTheDoor {

    private static final String MOBILE = "+8613812345678";
    private static final String NAME = "欧阳小兰";
    private static final String FLAT = "3-2-502";
    private static final String NEED = "胰岛素";
    private static final String USES = "/internal/grant-uses";

    private AuditTopic audit;
    private final String member = UUID.randomUUID().toString();
    private final String basis = UUID.randomUUID().toString();
    private final String group = UUID.randomUUID().toString();
    private final String request = UUID.randomUUID().toString();

    @BeforeEach
    void begin() throws Exception {
        audit = new AuditTopic(stack.kafka().bootstrapServers());
        services.on("GET /v1/members/" + member, 200, line("staff", "grant").encode());
    }

    @AfterEach
    void end() {
        audit.close();
    }

    @Test
    void aGrantOpensItsFieldsUpToItsLevelAndIsNamedInTheRecord() {
        grant(new JsonObject().put("mobile", "plain").put("flat", "class"));

        HttpResponse<String> answer = read("customer-service", "customer-care", "grant/" + basis);

        assertThat(answer.body()).contains(MOBILE, "欧阳**", "\"flat\":\"3\"").doesNotContain("小兰", "2-502");
        JsonObject use = new JsonObject(services.last(USES).body());
        assertThat(use.getString("grant")).isEqualTo(basis);
        assertThat(use.getString("member")).isEqualTo(member);
        assertThat(permit("/v1/members/").getJsonArray("leave-members")).containsExactly(member);
        JsonNode record = audit.of(request).orElseThrow();
        assertThat(record.path("basis").asText()).isEqualTo("grant/" + basis);
        assertThat(record.path("outcome").asText()).isEqualTo("disclosed");
        assertThat(record.at("/subjects/0/rules").toString()).contains("grant-care");
    }

    @Test
    void withoutAUseNothingMoreIsShownThanWithoutAGrant() {
        services.on("POST " + USES, 404, "{\"code\":\"no-use-of-grant\"}");

        assertThat(read("customer-service", "customer-care", "grant/" + basis).body())
                .contains("*******5678")
                .doesNotContain("1381234", "小兰");
        assertThat(permit("/v1/members/").containsKey("leave-members")).isFalse();
    }

    @Test
    void whenConsentServiceDoesNotAnswerNothingIsOpened() {
        services.on("POST " + USES, answer -> answer.connection().close());
        HttpResponse<String> broken = read("customer-service", "customer-care", "grant/" + basis);
        services.on("POST " + USES, answer -> {});
        HttpResponse<String> silent = read("customer-service", "customer-care", "grant/" + basis);

        assertThat(broken.body()).doesNotContain("1381234", "小兰");
        assertThat(silent.body()).doesNotContain("1381234", "小兰");
    }

    @Test
    void aServiceThatSaysGrantWithoutOneInHandOpensNothing() {
        assertThat(read("customer-service", "customer-care", null).body()).doesNotContain("1381234", "小兰");
    }

    /// consent-service, as it does: refuses what is withheld, spends the one use otherwise.
    @Test
    void whoHasToSignInAnewHasSpentNothingAndTheSameRequestThenWorks() {
        services.on(
                "GET /v1/members/" + member,
                200,
                line("staff", "grant").put("careNeed", NEED).encode());
        AtomicInteger left = new AtomicInteger(1);
        services.on("POST " + USES, answer -> {
            JsonObject use = new JsonObject(services.last(USES).body());
            boolean withheld = use.getJsonArray("withheld").contains("care-need/plain");
            boolean spent = !withheld && left.getAndDecrement() > 0;
            answer.response()
                    .setStatusCode(withheld ? 409 : spent ? 200 : 404)
                    .putHeader("Content-Type", spent ? "application/json" : "application/problem+json")
                    .end(
                            spent
                                    ? used(new JsonObject().put("care-need", "plain"))
                                    : new JsonObject()
                                            .put("code", withheld ? "grant-withheld" : "no-use-of-grant")
                                            .put("withheld", "care-need/plain")
                                            .encode());
        });

        HttpResponse<String> weak = read("customer-service", "customer-care", "grant/" + basis);
        assertThat(weak.statusCode()).as(weak.body()).isEqualTo(401);
        assertThat(weak.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("insufficient_user_authentication", "acr_values=\"2\"");
        assertThat(left.get()).isEqualTo(1);
        assertThat(services.sawNothingOf("/v1/members/")).isTrue();

        HttpResponse<String> strong = read(strong("customer-service"), "customer-care");
        assertThat(strong.body()).contains(NEED);
        assertThat(left.get()).isZero();
        assertThat(new JsonObject(services.last(USES).body()).getJsonArray("withheld"))
                .isEmpty();
    }

    @Test
    void whatAsksForNothingIsNotWithheldFromAWeakSignIn() {
        grant(new JsonObject().put("mobile", "plain"));

        assertThat(read("customer-service", "customer-care", "grant/" + basis).body())
                .contains(MOBILE);
        assertThat(new JsonObject(services.last(USES).body()).getJsonArray("withheld"))
                .containsExactly("care-need/plain");
    }

    @Test
    void aCrisisOpensWhatItListsToTheRoleItLists() throws Exception {
        services.on("GET /v1/members/" + member, 200, line("crisis").encode());
        running(60_000, true, new JsonObject().put("mobile", "plain").put("display-name", "partial"));

        HttpResponse<String> helper = read("volunteer", "emergency", "crisis/" + basis);
        JsonObject permit = permit("/v1/members/");
        HttpResponse<String> other = read("committee", "emergency", "crisis/" + basis);

        assertThat(helper.body()).contains(MOBILE, "欧阳**").doesNotContain("小兰", "flat", "2-502");
        assertThat(permit.getJsonArray("leave-groups")).containsExactly(group);
        assertThat(permit.getJsonArray("open")).containsExactlyInAnyOrder("contact", "profile");
        assertThat(audit.of(request).orElseThrow().path("basis").asText()).isEqualTo("crisis/" + basis);
        assertThat(other.body()).doesNotContain("5678\"", "欧阳");
    }

    @Test
    void withoutAnAuthorityOnlyWhoAgreedBeforehandIsShown() throws Exception {
        services.on("GET /v1/members/" + member, 200, line("crisis").encode());
        running(60_000, false, new JsonObject().put("mobile", "plain"));
        assertThat(read("volunteer", "emergency", "crisis/" + basis).body()).doesNotContain("5678\"");

        services.consent(member, Set.of("emergency-agreed"));
        services.awaitAcknowledgement();

        assertThat(read("volunteer", "emergency", "crisis/" + basis).body()).contains(MOBILE);
    }

    @Test
    void itEndsByTheGatewaysClockWithConsentServiceDead() throws Exception {
        services.on("GET /v1/members/" + member, 200, line("crisis").encode());
        running(3_600_000, true, new JsonObject().put("mobile", "plain"));
        assertThat(read("volunteer", "emergency", "crisis/" + basis).body()).contains(MOBILE);

        services.consenting = false;
        services.leasing = false;
        long dead = System.nanoTime();
        while (read("volunteer", "emergency", "crisis/" + basis).body().contains(MOBILE)) {
            assertThat(System.nanoTime() - dead).isLessThan(TimeUnit.SECONDS.toNanos(5));
            Thread.sleep(50);
        }
    }

    @Test
    void itEndsWhenItsTimeIsOver() throws Exception {
        services.on("GET /v1/members/" + member, 200, line("crisis").encode());
        running(60_000, true, new JsonObject().put("mobile", "plain"));
        assertThat(read("volunteer", "emergency", "crisis/" + basis).body()).contains(MOBILE);

        services.crises.clear();
        running(0, true, new JsonObject().put("mobile", "plain"));
        Thread.sleep(500);

        assertThat(read("volunteer", "emergency", "crisis/" + basis).body()).doesNotContain("5678\"");
    }

    @Test
    void anExportIsOpenedAndRecordedLikeAReadAndNotWithoutTheCrisis() throws Exception {
        JsonObject items = new JsonObject().put("items", new JsonArray().add(line("crisis")));
        services.on("POST /v1/crisis-exports", 201, items.encode());
        running(60_000, true, new JsonObject().put("mobile", "plain").put("display-name", "partial"));

        HttpResponse<String> taken = export("volunteer");
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        JsonObject permit = permit("/v1/crisis-exports");
        HttpResponse<String> other = export("committee");
        services.crises.clear();
        Thread.sleep(500);
        HttpResponse<String> late = export("volunteer");

        assertThat(taken.body()).contains(MOBILE, "欧阳**").doesNotContain("小兰", "2-502");
        assertThat(permit.getJsonArray("leave-groups")).containsExactly(group);
        assertThat(permit.getJsonArray("open")).containsExactlyInAnyOrder("contact", "profile");
        JsonNode record = audit.of(request).orElseThrow();
        assertThat(record.path("action").asText()).isEqualTo("takeOut");
        assertThat(record.path("basis").asText()).isEqualTo("crisis/" + basis);
        assertThat(record.at("/subjects/0/members/0").asText()).isEqualTo(member);
        assertThat(other.body()).doesNotContain("5678\"", "欧阳");
        assertThat(late.body()).doesNotContain("5678\"", "欧阳");
        assertThat(permit("/v1/crisis-exports").containsKey("leave-groups")).isFalse();
    }

    private HttpResponse<String> export(String role) {
        return client.post(
                "/v1/crisis-exports",
                identities.token("somebody", role),
                "{}",
                "Content-Type",
                "application/json",
                "Menshen-Purpose",
                "emergency",
                "Menshen-Basis",
                "crisis/" + basis,
                "Menshen-Request-Id",
                request);
    }

    private HttpResponse<String> read(String role, String purpose, String named) {
        String token = identities.token("somebody", role);
        return named == null
                ? client.get("/v1/members/" + member, token, "Menshen-Purpose", purpose)
                : client.get(
                        "/v1/members/" + member,
                        token,
                        "Menshen-Purpose",
                        purpose,
                        "Menshen-Basis",
                        named,
                        "Menshen-Request-Id",
                        request);
    }

    private HttpResponse<String> read(String token, String purpose) {
        return client.get(
                "/v1/members/" + member,
                token,
                "Menshen-Purpose",
                purpose,
                "Menshen-Basis",
                "grant/" + basis,
                "Menshen-Request-Id",
                request);
    }

    private String strong(String role) {
        Map<String, Object> claims = identities.claims("somebody", role);
        claims.put("acr", "2");
        return identities.sign(claims);
    }

    private void grant(JsonObject fields) {
        services.on("POST " + USES, 200, used(fields));
    }

    private String used(JsonObject fields) {
        return new JsonObject()
                .put("member", member)
                .put("fields", fields)
                .put("left", 0)
                .put("endsAt", "2026-11-22T04:00:00Z")
                .encode();
    }

    private void running(long remainingMillis, boolean byAuthority, JsonObject fields) throws InterruptedException {
        services.crises.add(new JsonObject()
                .put("id", basis)
                .put("remainingMillis", remainingMillis)
                .put("byAuthority", byAuthority)
                .put("drill", false)
                .put("minors", false)
                .put("groups", new JsonArray().add(group))
                .put("apart", new JsonArray())
                .put(
                        "opens",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("purpose", "emergency")
                                        .put("role", "volunteer")
                                        .put("fields", fields))));
        Thread.sleep(500);
    }

    private JsonObject line(String... proven) {
        return new JsonObject()
                .put("member", member)
                .put("_proven", new JsonArray(List.of(proven)))
                .put("displayName", NAME)
                .put("mobile", MOBILE)
                .put("flat", FLAT);
    }

    private JsonObject permit(String path) {
        String token = services.last(path).headers().get("Authorization").substring("Bearer ".length());
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }
}
