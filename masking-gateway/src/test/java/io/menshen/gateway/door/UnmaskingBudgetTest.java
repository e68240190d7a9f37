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
        publish("burst: 3, day: 4");
    }

    /// Leaders see names and numbers, of so many.
    private void publish(String budget) throws InterruptedException {
        services.publish(RuleFile.bundledText()
                .replaceFirst("version: \"[^\"]+\"", "version: \"" + version + "\"")
                .replaceFirst("(?s)(id: leader-own-group.*?display-name:) partial", "$1 plain")
                .replaceFirst("(?s)(id: leader-own-group.*?mobile:) partial", "$1 plain")
                .replaceFirst("group-leader: \\{burst: 30, day: 50", "group-leader: {" + budget));
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

    @Test
    void whoIsFoundBySearchingCountsLikeWhoIsListed() {
        assertThat(search(members(2)).body()).contains(MOBILE);
        String third = members(1).getFirst();
        assertThat(search(List.of(third)).headers().firstValue("RateLimit").orElseThrow())
                .contains("r=0");

        HttpResponse<String> refused = search(members(1));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).doesNotContain(MOBILE, "5678");
        assertThat(member("leader", third).body()).as("who was found is known").contains(MOBILE);
        assertThat(member("leader", members(1).getFirst()).statusCode()).isEqualTo(429);
    }

    /// A list that is taken home is the page it was made of.
    @Test
    void aListThatIsTakenAlongAsTextCountsLikeThePage() {
        HttpResponse<String> three = chain(members(3));
        HttpResponse<String> more = chain(members(1));

        assertThat(three.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
        assertThat(three.body()).contains("欧阳小兰");
        assertThat(three.headers().firstValue("RateLimit").orElseThrow()).contains("r=0");
        assertThat(more.statusCode()).isEqualTo(429);
        assertThat(more.body()).doesNotContain("欧阳");
        assertThat(roster(members(1)).statusCode()).isEqualTo(429);
    }

    @Test
    void overTheBudgetAStrongerSignInHelpsAndThenASecondPerson() throws Exception {
        publish("burst: 1, day: 1, stepped-up: {acr: 2, burst: 2, day: 2}");
        services.awaitAcknowledgement();
        for (int i = 0;
                i < 100 && !client.get("/v1/disclosure-rules", "").body().contains("\"burst\":1,");
                i++) {
            Thread.sleep(50);
        }
        roster(members(1));
        String wanted = members(1).getFirst();

        HttpResponse<String> weak = member("leader", wanted);
        HttpResponse<String> strong = member(wanted, signedIn("2"));
        HttpResponse<String> spent = member(members(1).getFirst(), signedIn("2"));
        HttpResponse<String> approved = underGrant(members(1).getFirst(), true);

        assertThat(weak.statusCode()).isEqualTo(401);
        assertThat(weak.headers().firstValue("WWW-Authenticate").orElseThrow())
                .isEqualTo("Bearer error=\"insufficient_user_authentication\", acr_values=\"2\"");
        assertThat(new JsonObject(weak.body()).getString("unlock")).isEqualTo("step-up");
        assertThat(weak.body()).doesNotContain(MOBILE);
        assertThat(strong.statusCode()).isEqualTo(200);
        assertThat(strong.body()).contains(MOBILE);
        assertThat(spent.statusCode()).isEqualTo(429);
        assertThat(new JsonObject(spent.body()).getString("unlock")).isEqualTo("second-person");
        assertThat(approved.statusCode()).isEqualTo(200);
        assertThat(approved.body()).contains(MOBILE);
    }

    private HttpResponse<String> member(String member, JsonObject claims) {
        services.on("GET /v1/members/" + member, 200, line(member, "leader").encode());
        return client.get("/v1/members/" + member, identities.sign(claims.getMap()));
    }

    private JsonObject signedIn(String acr) {
        return new JsonObject(identities.claims(leader, "group-leader")).put("acr", acr);
    }

    private HttpResponse<String> search(List<String> members) {
        JsonArray items = new JsonArray();
        members.forEach(member -> items.add(line(member, "leader")));
        services.on(
                "POST /v1/member-searches",
                200,
                new JsonObject().put("items", items).put("tooMany", false).encode());
        return client.post("/v1/member-searches", token(), "{}", "Content-Type", "application/json");
    }

    private HttpResponse<String> chain(List<String> members) {
        JsonArray lines = new JsonArray();
        members.forEach(member -> lines.add(new JsonObject()
                .put("member", member)
                .put("number", 1)
                .put("displayName", "欧阳小兰")
                .put("_proven", new JsonArray().add("leader"))));
        services.on(
                "GET /v1/rounds/" + id + "/chain",
                200,
                new JsonObject().put("title", "脐橙").put("lines", lines).encode());
        return client.get("/v1/rounds/" + id + "/chain", token(), "Accept", "text/plain");
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
