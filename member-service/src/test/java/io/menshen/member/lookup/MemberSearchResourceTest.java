package io.menshen.member.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Permits;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.database.Database;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class MemberSearchResourceTest {

    @Inject
    Database database;

    Stack stack;

    private final Caller leader = Caller.leader();
    private final Caller care = Caller.staff("customer-service");
    private final Caller reviewer = Caller.staff("reviewer");
    private String group = "";

    @BeforeEach
    void aGroup() {
        group = leader.opensGroup();
    }

    @Test
    void everyCriterionFindsTheMemberWhoeverWroteItHow() {
        String mobile = Caller.someMobile();
        String name = someName();
        String real = someName();
        String mail = "Ann." + UUID.randomUUID() + "@Example.com";
        String number = Caller.someIdNumber();
        String id = registers(Caller.member(), name, Map.of("email", mail, "realName", real, "idNumber", number));
        String neighbour = leader.addsMember(group, someName(), mobile, "3-2-502");

        finds(reviewer, "member", id).body("items.id", contains(id));
        finds(reviewer, "email", mail.toLowerCase()).body("items.id", contains(id));
        finds(reviewer, "idNumber", number).body("items.id", contains(id));
        finds(reviewer, "name", name).body("items.id", contains(id));
        finds(reviewer, "name", real).body("items.id", contains(id));
        finds(reviewer, "mobile", "+86 " + mobile.substring(0, 3) + "-" + mobile.substring(3))
                .body("items.id", contains(neighbour));
        finds(reviewer, "lastFour", mobile.substring(7))
                .body("items.find { it.id == '" + neighbour + "' }.mobile", is(mobile));
    }

    @Test
    void aHitShowsWhatTheGatewayMayMaskAndNothingMore() {
        String mobile = Caller.someMobile();
        String name = someName();
        String id = leader.addsMember(group, name, mobile, "3-2-502");

        finds(care, "mobile", mobile)
                .body(
                        "items[0].id", is(id),
                        "items[0].displayName", is(name),
                        "items[0].mobile", is(mobile),
                        "items[0].flat", is("3-2-502"),
                        "items[0]._proven", contains("staff"),
                        "items[0].size()", is(5),
                        "tooMany", is(false));
    }

    @Test
    void whatThePermitDoesNotOpenIsNotInTheAnswer() {
        String mobile = Caller.someMobile();
        leader.addsMember(group, someName(), mobile, "3-2-502");

        Caller.with(care.permit("searchMembers").open("profile"))
                .body(Map.of("by", "mobile", "value", mobile))
                .post("/v1/member-searches")
                .then()
                .statusCode(200)
                .body("items[0].mobile", nullValue(), "items[0].flat", nullValue());
    }

    /// The gateway opens nothing for a purpose for which no rule shows anything: whether somebody is there is then
    /// nothing to be told either.
    @Test
    void whoMaySeeNothingOfAMemberGetsTheAnswerOfAMiss() {
        String mobile = Caller.someMobile();
        leader.addsMember(group, someName(), mobile, "3-2-502");

        Response blind = Caller.with(nothing(care.permit("searchMembers")))
                .body(Map.of("by", "mobile", "value", mobile))
                .post("/v1/member-searches");
        Response missed = Caller.with(nothing(care.permit("searchMembers")))
                .body(Map.of("by", "mobile", "value", Caller.someMobile()))
                .post("/v1/member-searches");

        assertThat(blind.statusCode()).isEqualTo(200).isEqualTo(missed.statusCode());
        assertThat(blind.asString()).isEqualTo(missed.asString());
        assertThat(blind.getHeaders().asList().stream()
                        .map(header -> header.getName())
                        .toList())
                .isEqualTo(missed.getHeaders().asList().stream()
                        .map(header -> header.getName())
                        .toList());
        assertThat(remaining(blind) - remaining(missed)).isEqualTo(2);
    }

    @Test
    void aLeaderFindsOnlyMembersOfTheGroup() {
        Caller other = Caller.leader();
        String othersGroup = other.opensGroup();
        String mobile = Caller.someMobile();
        String name = someName();
        String mine = leader.addsMember(group, name, mobile, "3-2-502");
        String theirs = other.addsMember(othersGroup, name, mobile, "1-1-101");
        leader.addsMember(leader.opensGroup(), name, mobile, "2-2-202");

        for (Map<String, Object> asked : List.<Map<String, Object>>of(
                Map.of("by", "mobile", "value", mobile, "group", group),
                Map.of("by", "lastFour", "value", mobile.substring(7), "group", group),
                Map.of("by", "name", "value", name, "group", group),
                Map.of("by", "member", "value", mine, "group", group))) {
            asks(leader, asked)
                    .statusCode(200)
                    .body("items.id", contains(mine), "items[0]._proven", contains("leader"));
        }
        String hidden = asks(leader, Map.of("by", "member", "value", theirs, "group", group))
                .statusCode(200)
                .extract()
                .asString();
        String missed = asks(
                        leader,
                        Map.of("by", "member", "value", UUID.randomUUID().toString(), "group", group))
                .statusCode(200)
                .extract()
                .asString();
        assertThat(hidden).isEqualTo(missed).isEqualTo("{\"items\":[],\"tooMany\":false}");
        finds(care, "mobile", mobile).body("items.id", hasItems(mine, theirs), "items", hasSize(3));
    }

    @Test
    void anothersGroupIsNotThereAndWithoutAGroupALeaderLooksNowhere() {
        Caller other = Caller.leader();
        String theirs = other.opensGroup();

        String strange = asks(leader, Map.of("by", "lastFour", "value", "1234", "group", theirs))
                .statusCode(404)
                .extract()
                .asString();
        String missing = asks(
                        leader,
                        Map.of(
                                "by",
                                "lastFour",
                                "value",
                                "1234",
                                "group",
                                UUID.randomUUID().toString()))
                .statusCode(404)
                .extract()
                .asString();

        assertThat(strange).isEqualTo(missing);
        asks(leader, Map.of("by", "lastFour", "value", "1234")).statusCode(400).body("errors[0].pointer", is("/group"));
        asks(care, Map.of("by", "lastFour", "value", "1234", "group", group))
                .statusCode(400)
                .body("errors[0].pointer", is("/group"));
    }

    @Test
    void nobodyAsksForWhatTheirWorkNeverTouches() {
        for (String by : List.of("email", "idNumber")) {
            asks(leader, Map.of("by", by, "value", "ann@example.com", "group", group))
                    .statusCode(403)
                    .body("code", is("criterion-not-allowed"));
        }
        asks(care, Map.of("by", "idNumber", "value", Caller.someIdNumber()))
                .statusCode(403)
                .body("code", is("criterion-not-allowed"));
        String real = someName();
        registers(Caller.member(), someName(), Map.of("realName", real));
        asks(leader, Map.of("by", "name", "value", real, "group", group)).body("items", empty());
        for (String role : List.of("member", "courier", "marketing", "operator", "auditor")) {
            asks(Caller.staff(role), Map.of("by", "lastFour", "value", "1234")).statusCode(403);
        }
    }

    @Test
    void whoIsFoundByAnOldValueNoMore() {
        Caller member = Caller.member();
        String before = "before-" + UUID.randomUUID() + "@example.com";
        String after = "after-" + UUID.randomUUID() + "@example.com";
        String id = registers(member, someName(), Map.of("email", before));
        member.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header("If-Match", member.calls("readMe").get("/v1/me").header("ETag"))
                .body(Map.of("email", after))
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);

        finds(care, "email", after).body("items.id", contains(id));
        finds(care, "email", before).body("items", empty());
    }

    @Test
    void sharingATagIsNotSharingAValue() {
        String mobile = Caller.someMobile();
        String meant = leader.addsMember(group, someName(), mobile, "3-2-501");
        for (int i = 0; i < 12; i++) {
            leader.addsMember(group, someName(), Caller.someMobile(), "3-2-502");
        }
        int same = database.update(
                "UPDATE mobile_search SET tag = (SELECT tag FROM mobile_search WHERE member = ?)"
                        + " WHERE member IN (SELECT member FROM group_member WHERE group_id = ?)",
                UUID.fromString(meant),
                UUID.fromString(group));

        assertThat(same).isEqualTo(13);
        finds(care, "mobile", mobile).body("items.id", contains(meant));
    }

    @Test
    void aDamagedRecordHidesNobodyElse() {
        String name = someName();
        String damaged = leader.addsMember(group, name, Caller.someMobile(), "3-2-501");
        String sound = leader.addsMember(group, name, Caller.someMobile(), "3-2-502");
        database.update(
                "UPDATE sealed_group SET sealed = '\\x01' WHERE member = ? AND field_group = 'PROFILE'",
                UUID.fromString(damaged));

        finds(care, "name", name).body("items.id", contains(sound));
        Evidence.of(stack).waitFor("protection.refused", damaged);
    }

    @Test
    void moreThanCanBeShownIsNobody() {
        String name = someName();
        for (int i = 0; i < 21; i++) {
            leader.addsMember(group, name, Caller.someMobile(), "3-2-" + (500 + i));
        }

        finds(care, "name", name).body("items", empty(), "tooMany", is(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "mobile", "email", "idNumber", "name", "lastFour"})
    void hostileTermsAreRefusedOrMissedAndNeverRepeated(String by) {
        List<String> hostile = List.of(
                "\"'; DROP TABLE member; --\"",
                "\"' OR '1'='1\"",
                "\"%\"",
                "\"_%\"",
                "\"\\u0000\"",
                "\"139\\u000012345678\"",
                "\"\\ud800\"",
                "\"\\udc00张\"",
                "\"张\\u202e伟\"",
                "\"\\u2066\\u2069\"",
                "\"" + "a".repeat(10_000) + "\"",
                "\"" + "张".repeat(10_000) + "\"",
                "\"\\ufdfa\"",
                "\"\"",
                "\"   \"",
                "\"𠀾·𱁬·无此人\"",
                "\"阿卜杜拉•无此人\"",
                "\"${jndi:ldap://x}\"",
                "{\"$ne\": null}",
                "[\"a\"]",
                "null",
                "true",
                "1e999");
        // a caller each, so that no budget is in the way
        for (String term : hostile) {
            Response answer = Caller.staff("reviewer")
                    .calls("searchMembers")
                    .contentType("application/json;charset=UTF-8")
                    .body(("{\"by\": \"" + by + "\", \"value\": " + term + "}").getBytes(StandardCharsets.UTF_8))
                    .post("/v1/member-searches");
            assertThat(answer.statusCode()).as("%s %.20s", by, term).isIn(200, 400);
            if (answer.statusCode() == 200) {
                assertThat(answer.asString()).isEqualTo("{\"items\":[],\"tooMany\":false}");
            } else {
                answer.then()
                        .contentType("application/problem+json")
                        .body("code", not(nullValue()))
                        .body(not(containsString("DROP")))
                        .body(not(containsString("张")))
                        .body(not(containsString("aaaa")));
            }
        }
        for (String body : List.of(
                "{\"by\": \"" + by + "\"}",
                "{\"value\": \"x\"}",
                "{\"by\": \"shoeSize\", \"value\": \"x\"}",
                "{\"by\": \"" + by + "\", \"value\": \"x\", \"role\": \"operator\"}",
                "{\"by\": \"" + by + "\", \"value\": \"x\", \"group\": \"x\"}",
                "{",
                "[]",
                "\"x\"",
                "")) {
            reviewer.calls("searchMembers")
                    .body(body)
                    .post("/v1/member-searches")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
    }

    /// The pair of bytes is no text at all.
    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] body = "{\"by\": \"name\", \"value\": \"xx\"}".getBytes(StandardCharsets.UTF_8);
        body[body.length - 4] = (byte) 0xC3;
        body[body.length - 3] = (byte) 0x28;

        reviewer.calls("searchMembers")
                .body(body)
                .post("/v1/member-searches")
                .then()
                .statusCode(400);
    }

    @Test
    void whatIsRefusedForItsFormCostsNothing() {
        for (int i = 0; i < 40; i++) {
            asks(care, Map.of("by", "mobile", "value", "nobody")).statusCode(400);
        }

        asks(care, Map.of("by", "mobile", "value", Caller.someMobile()))
                .statusCode(200)
                .header("RateLimit", containsString("r=28;"));
    }

    @Test
    void hitsCostOneAndMissesTwoUntilTheBudgetIsSpent() {
        String mobile = Caller.someMobile();
        leader.addsMember(group, someName(), mobile, "3-2-502");
        for (int i = 0; i < 10; i++) {
            finds(care, "mobile", mobile).body("items", hasSize(1));
        }
        for (int i = 0; i < 10; i++) {
            finds(care, "mobile", Caller.someMobile()).body("items", empty());
        }

        asks(care, Map.of("by", "mobile", "value", mobile))
                .statusCode(429)
                .contentType("application/problem+json")
                .body("code", is("search-budget-spent"))
                .header("Retry-After", notNullValue())
                .header("RateLimit-Policy", "\"burst\";q=30;w=600, \"day\";q=200;w=86400")
                .header("RateLimit", containsString("\"burst\";r=0;t="));
        finds(reviewer, "mobile", mobile).body("items", hasSize(1));
    }

    @Test
    void theBudgetComesBackWithTimeAndTheDayHasOneOfItsOwn() {
        for (int i = 0; i < 15; i++) {
            finds(care, "mobile", Caller.someMobile());
        }
        asks(care, Map.of("by", "mobile", "value", Caller.someMobile())).statusCode(429);
        age(care, "11 minutes");

        finds(care, "mobile", Caller.someMobile());

        database.update(
                "INSERT INTO search_spending (id, caller, spent_at, cost)"
                        + " VALUES (gen_random_uuid(), ?, now() - interval '5 hours', 168)",
                care.subject());
        String wait = asks(care, Map.of("by", "mobile", "value", Caller.someMobile()))
                .statusCode(429)
                .header("RateLimit", containsString("\"day\";r=0;t="))
                .extract()
                .header("Retry-After");
        assertThat(Integer.parseInt(wait)).isBetween(18 * 3600, 19 * 3600 + 60);
        age(care, "25 hours");
        finds(care, "mobile", Caller.someMobile());
        assertThat(database.list("SELECT 1 FROM search_spending WHERE caller = ?", row -> true, care.subject()))
                .as("what is over is forgotten")
                .hasSize(1);
    }

    /// Parallel requests, each with a token of its own, from one account.
    @Test
    void fiftyAtOnceSpendNoMoreThanOneByOne() throws Exception {
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Duration lifetime = Duration.ofSeconds(30 + i % 30);
            all.add(() -> Caller.with(care.permit("searchMembers").lifetime(lifetime))
                    .body(Map.of("by", "mobile", "value", Caller.someMobile()))
                    .post("/v1/member-searches")
                    .statusCode());
        }
        Map<Integer, Integer> counted = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
            for (Future<Integer> answer : threads.invokeAll(all)) {
                counted.merge(answer.get(), 1, Integer::sum);
            }
        }

        assertThat(counted).isEqualTo(Map.of(200, 15, 429, 35));
    }

    @Test
    void whatWasSoughtStandsInNoRow() {
        String name = someName();
        finds(care, "name", name);

        for (String table : List.of("search_spending", "outbox_event")) {
            assertThat(database.list("SELECT t::text FROM " + table + " t", row -> row.getString(1)))
                    .noneMatch(row -> row.contains(name));
        }
    }

    private ValidatableResponse finds(Caller caller, String by, String value) {
        return asks(caller, Map.of("by", by, "value", value)).statusCode(200);
    }

    private static ValidatableResponse asks(Caller caller, Map<String, Object> question) {
        return caller.calls("searchMembers")
                .body(question)
                .post("/v1/member-searches")
                .then();
    }

    private static Permits.Draft nothing(Permits.Draft permit) {
        return permit.open();
    }

    private static int remaining(Response answer) {
        String limit = answer.header("RateLimit");
        return Integer.parseInt(limit.substring(limit.indexOf("r=") + 2, limit.lastIndexOf(';')));
    }

    private void age(Caller caller, String by) {
        database.update(
                "UPDATE search_spending SET spent_at = spent_at - ?::interval WHERE caller = ?", by, caller.subject());
    }

    private static String registers(Caller member, String name, Map<String, Object> fields) {
        Map<String, Object> request = new HashMap<>(fields);
        request.put("displayName", name);
        request.put("purposes", List.of("membership", "customer-care", "delivery", "legal-duty"));
        return member.calls("registerMember")
                .contentType(ContentType.JSON)
                .body(request)
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /// A name that no other test uses.
    private static String someName() {
        StringBuilder name = new StringBuilder("欧阳·");
        for (int i = 0; i < 6; i++) {
            name.appendCodePoint(ThreadLocalRandom.current().nextInt(0x4e00, 0x9fa5));
        }
        return name.toString();
    }
}
