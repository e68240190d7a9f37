package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whoever unmasks more members than the rules allow is stopped at the door, by whatever way they come (promise P9).
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class UnmaskingBudgetTest extends AtTheDoor {

    private static final String MOBILE = "+8613812345678";
    private static final Duration SOON = Duration.ofSeconds(10);

    private AuditTopic audit;
    private final String id = UUID.randomUUID().toString();
    private final String request = UUID.randomUUID().toString();
    private final String leader = "leader-" + id;
    private final String version = "budgeted-" + id;

    @BeforeEach
    void begin() throws Exception {
        audit = new AuditTopic(stack.kafka().bootstrapServers());
        // leaders see numbers, three of them
        services.publish(RuleFile.bundledText()
                .replaceFirst("version: \"[^\"]+\"", "version: \"" + version + "\"")
                .replaceFirst("(?s)(id: leader-own-group.*?mobile:) partial", "$1 plain")
                .replaceFirst("group-leader: \\{burst: 30, day: 50", "group-leader: {burst: 3, day: 4"));
        for (int i = 0; i < 200 && !ready(client.beside("/health/ready").body()); i++) {
            Thread.sleep(50);
        }
    }

    private boolean ready(String health) {
        return health.contains("acknowledged") && health.contains("held") && health.contains(version);
    }

    @AfterEach
    void end() throws InterruptedException {
        services.publish(RuleFile.bundledText());
        services.awaitAcknowledgement();
        audit.close();
    }

    @Test
    void whoHasSeenAsManyAsAllowedIsRefusedOverTokensAndViewsAndToldWhatHelps() {
        HttpResponse<String> first = roster(members(2));
        HttpResponse<String> second = member("leader", members(1).getFirst());
        String stranger = members(1).getFirst();

        HttpResponse<String> refused = member("leader", stranger);
        HttpResponse<String> page = roster(members(1));

        assertThat(first.body()).contains(MOBILE);
        assertThat(first.headers().firstValue("RateLimit-Policy"))
                .hasValue("\"unmask-burst\";q=3;w=600, \"unmask-day\";q=4;w=86400");
        assertThat(first.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"unmask-burst\";r=1;t=");
        assertThat(second.body()).contains(MOBILE);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(new JsonObject(refused.body()).getString("code")).isEqualTo("unmasking-budget-spent");
        assertThat(new JsonObject(refused.body()).getString("unlock")).isEqualTo("second-person");
        assertThat(refused.body()).doesNotContain("5678", stranger);
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 660);
        assertThat(page.statusCode()).isEqualTo(429);
        assertThat(audit.now().stream()
                        .map(AuditTopic::json)
                        .filter(record -> record.path("outcome").asText().equals("disclosed"))
                        .filter(record -> record.toString().contains(stranger)))
                .as("nothing was disclosed, so nothing is recorded as disclosed")
                .isEmpty();
    }

    @Test
    void theAlarmIsAnEntryOfItsOwn() {
        roster(members(3));
        long began = System.nanoTime();
        member("leader", members(1).getFirst());

        JsonNode alarm = audit.await(event -> isAlarm(AuditTopic.json(event)), SOON).stream()
                .map(AuditTopic::json)
                .filter(this::isAlarm)
                .findFirst()
                .orElseThrow();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        assertThat(alarm.at("/actor/role").asText()).isEqualTo("group-leader");
        assertThat(alarm.path("subjects")).isEmpty();
        assertThat(audit.await(event -> isRefusal(AuditTopic.json(event)), SOON))
                .isNotEmpty();
        assertThat(client.beside("/metrics").body()).containsPattern("menshen_gateway_budgets_spent_total [1-9]");
    }

    private boolean isAlarm(JsonNode record) {
        return record.path("action").asText().equals("unmasking.budget-spent")
                && record.at("/actor/id").asText().equals(identities.subject(leader));
    }

    private boolean isRefusal(JsonNode record) {
        return record.path("request").asText().equals(request)
                && record.path("outcome").asText().equals("refused")
                && record.path("code").asText().equals("unmasking-budget-spent");
    }

    @Test
    void theSameMembersAgainAndMaskedOnesCostNothing() {
        List<String> seen = members(3);
        roster(seen);

        for (int i = 0; i < 5; i++) {
            assertThat(roster(seen).body()).contains(MOBILE);
        }
        HttpResponse<String> masked = roster(members(40), "nothing");
        assertThat(masked.statusCode()).isEqualTo(200);
        assertThat(masked.body()).doesNotContain("1381234");
        assertThat(masked.headers().firstValue("RateLimit")).isEmpty();
    }

    @Test
    void aPageWithMoreThanIsLeftIsRefusedWhole() {
        assertThat(roster(members(4)).statusCode()).isEqualTo(429);
        assertThat(roster(members(3)).body()).contains(MOBILE);
    }

    @Test
    void aGrantThatASecondPersonApprovedLiftsItAndABrokenGlassDoesNot() {
        roster(members(3));
        String wanted = members(1).getFirst();

        HttpResponse<String> glass = underGrant(wanted, false);
        HttpResponse<String> grant = underGrant(wanted, true);

        assertThat(glass.statusCode()).isEqualTo(429);
        assertThat(grant.statusCode()).isEqualTo(200);
        assertThat(grant.body()).contains(MOBILE);
    }

    /// The own record, and what stands alone, is nobody's unmasking.
    @Test
    void theOwnRecordCostsNothing() {
        String own = members(1).getFirst();
        services.on(
                "PUT /internal/account",
                200,
                new JsonObject()
                        .put("member", own)
                        .put("merged", new JsonArray())
                        .encode());
        services.on("GET /v1/me", 200, line(own, "self").encode());

        HttpResponse<String> me = client.get("/v1/me", identities.token(leader, "member", "group-leader"));

        assertThat(me.body()).contains(MOBILE);
        assertThat(me.headers().firstValue("RateLimit")).isEmpty();
    }

    @Test
    void theRulesSayHowManyToEverybody() {
        JsonObject rules = new JsonObject(client.get("/v1/disclosure-rules", "").body());

        assertThat(rules.getJsonArray("budgets").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("role", "group-leader")
                        .put("burst", 3)
                        .put("day", 4)
                        .put("over", "second-person")
                        .putNull("steppedUp"));
    }

    private HttpResponse<String> underGrant(String member, boolean approved) {
        services.on(
                "POST /internal/grant-uses",
                200,
                new JsonObject()
                        .put("member", member)
                        .put("fields", new JsonObject().put("mobile", "plain"))
                        .put("left", 1)
                        .put("endsAt", "2026-11-22T04:00:00Z")
                        .put("approved", approved)
                        .encode());
        services.on("GET /v1/members/" + member, 200, line(member, "grant").encode());
        return client.get(
                "/v1/members/" + member, token(), "Menshen-Purpose", "ordering", "Menshen-Basis", "grant/" + id);
    }

    private HttpResponse<String> roster(List<String> members) {
        return roster(members, "leader");
    }

    private HttpResponse<String> roster(List<String> members, String proven) {
        JsonArray items = new JsonArray();
        members.forEach(member -> items.add(line(member, proven)));
        services.on(
                "GET /v1/rounds/" + id + "/roster",
                200,
                new JsonObject().put("items", items).encode());
        return client.get("/v1/rounds/" + id + "/roster", token());
    }

    private HttpResponse<String> member(String proven, String member) {
        services.on("GET /v1/members/" + member, 200, line(member, proven).encode());
        return client.get("/v1/members/" + member, token(), "Menshen-Request-Id", request);
    }

    /// Another one each time: it is the person who counts.
    private String token() {
        return identities.token(leader, "group-leader");
    }

    private static List<String> members(int count) {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();
    }

    private static JsonObject line(String member, String proven) {
        return new JsonObject()
                .put("member", member)
                .put("_proven", new JsonArray().add(proven))
                .put("displayName", "欧阳小兰")
                .put("mobile", MOBILE)
                .put("flat", "3-2-502");
    }
}
