package io.menshen.member.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
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

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class DuplicateResourceTest {

    Stack stack;

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private final Caller reviewer = Caller.staff("reviewer");
    private Desk desk;
    private String mobile;
    private String name;
    private String group;

    /// The member's own record, and the one that a leader made.
    private String own;

    private String made;

    @BeforeEach
    void onePersonTwice() {
        desk = new Desk(stack, reviewer);
        mobile = Caller.someMobile();
        name = someName();
        group = leader.opensGroup();
        made = leader.addsMember(group, name, mobile, "3-2-502");
        own = registers(member, Map.of("displayName", name, "mobile", mobile, "email", someMail()));
    }

    @Test
    void aSearchFindsTheTwoAndSaysWhyAndNeverWhat() {
        String job = desk.searches();

        String pair = desk.pairOf(own, made);
        assertThat(pair).isNotNull();
        String queue = reviewer.calls("listDuplicates")
                .get("/v1/duplicates")
                .then()
                .extract()
                .asString();
        assertThat(queue).doesNotContain(name).doesNotContain(mobile.substring(4));
        desk.looks(pair)
                .body("state", is("OPEN"), "score", is(75), "reasons", containsInAnyOrder("MOBILE_SAME", "NAME_SAME"))
                .body("records.displayName", contains(nullValue(), nullValue()), "fields", empty());
        reviewer.calls("readJob").get("/v1/jobs/{id}", job).then().body("kind", is("duplicates"));
    }

    @Test
    void twoRecordsOfOnePersonAreFoundSoonAfterTheSecondCameWithoutASearch() {
        Desk.await(() -> desk.pairOf(own, made) != null);

        String later = leader.addsMember(leader.opensGroup(), name, mobile, "3-2-502");
        Desk.await(() -> desk.pairOf(own, later) != null);
        assertThat(Evidence.of(stack).waitFor("duplicates.compared", later)).contains("member-service");
    }

    @Test
    void whoHasThePairInHandSeesBothSideBySide() {
        String pair = desk.takes(own, made);

        int mine =
                desk.looks(pair).extract().<List<String>>path("records.member").indexOf(own);
        desk.looks(pair)
                .body("records.displayName", contains(name, name), "records._proven[0]", contains("staff", "case"))
                .body("survivor", is(mine), "fields.find { it.field == 'mobile' }.comparison", is("SAME"))
                .body("fields.find { it.field == 'flat' }.comparison", is("ONE_SIDED"))
                .body("fields.find { it.field == 'flat' }.kept", is(1 - mine))
                .body("fields.find { it.field == 'displayName' }.kept", is(mine));
        reviewer.calls("readDuplicate")
                .get("/v1/duplicates/{id}", pair)
                .then()
                .body("records.displayName", contains(nullValue(), nullValue()));
        new Desk(stack, Caller.staff("reviewer")).takes(pair).statusCode(409).body("code", is("in-other-hands"));
        new Desk(stack, Caller.staff("reviewer"))
                .merges(pair, Map.of())
                .statusCode(409)
                .body("code", is("not-in-hand"));
    }

    @Test
    void aMergedRecordLeadsToTheOneThatSurvives() throws Exception {
        String round = leader.opensRound(group);
        String order = leader.orders(round, made);
        String pair = desk.takes(own, made);

        desk.merged(pair, own, Map.of());

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("id", is(own), "flat", is("3-2-502"), "mergedRecords", contains(made));
        member.withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .body("member", is(own), "merged", contains(made));
        leader.calls("readMember")
                .get("/v1/members/{id}", made)
                .then()
                .statusCode(200)
                .body(
                        "id",
                        is(own),
                        "displayName",
                        is(name),
                        "mergedRecords",
                        nullValue(),
                        "_proven",
                        contains("leader"));
        leader.calls("readMember").get("/v1/members/{id}", own).then().statusCode(200);
        searches(reviewer, "member", made).body("items.id", contains(own));
        searches(reviewer, "mobile", mobile).body("items.id", contains(own));
        member.calls("listSources")
                .get("/v1/me/sources")
                .then()
                .body("items.find { it.field == 'flat' }.channel", is("LEADER"))
                .body("items.find { it.field == 'displayName' }.channel", is("SELF"));
        // what was ordered by the other number is the member's own, and goes on
        member.calls("readOrder")
                .get("/v1/orders/{id}", order)
                .then()
                .statusCode(200)
                .body("_proven", contains("self"));
        leader.calls("readRoster")
                .get("/v1/rounds/{id}/roster", round)
                .then()
                .statusCode(200)
                .body("items[0].displayName", is(name), "items[0].flat", is("3-2-502"));
        leader.calls("listGroupMembers")
                .get("/v1/groups/{id}/members", group)
                .then()
                .body("items.memberId", contains(own));
        member.calls("listGroups").get("/v1/groups").then().body("items.id", hasItem(group));
        leader.orders(round, own);
        assertThat(Evidence.of(stack).waitFor("member.merged", made))
                .contains(own)
                .doesNotContain(name);
    }

    @Test
    void thePastedListFindsTheSurvivorByMobileAndByName() throws Exception {
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of());
        String round = leader.opensRound(group);

        leader.calls("placeOrder")
                .body(Map.of("round", round, "member", own, "lines", List.of(Map.of("good", 1, "quantity", 1))))
                .post("/v1/orders")
                .then()
                .statusCode(201)
                .body("member", is(own));
        assertThat(desk.rows("SELECT count(*) FROM member WHERE merged_into = '" + own + "'"))
                .containsExactly("1");
    }

    @Test
    void theReviewerChoosesFieldByField() throws Exception {
        changes(member, own, Map.of("flat", "1-1-101"));
        String pair = desk.takes(own, made);

        desk.merged(pair, own, Map.of("flat", made, "displayName", made));

        member.calls("readMe").get("/v1/me").then().body("flat", is("3-2-502"), "displayName", is(name));
    }

    @Test
    void nothingIsMergedBeforeTheStricterConsentsAreInForce() throws Exception {
        String pair = desk.takes(own, made);

        desk.merges(pair, Map.of()).statusCode(202).body("state", is("MERGING"));

        Thread.sleep(1_500);
        assertThat(desk.state(pair)).isEqualTo("MERGING");
        member.calls("readMe").get("/v1/me").then().body("flat", nullValue(), "mergedRecords", nullValue());
        desk.consentsCombined(pair);
        desk.awaitState(pair, "MERGED");
    }

    @Test
    void aMergeThatWaitsCanBeUndoneToo() throws Exception {
        String pair = desk.takes(own, made);
        desk.merges(pair, Map.of()).statusCode(202);

        desk.undoes(pair).statusCode(200).body("state", is("UNDONE"));

        desk.consentsCombined(pair);
        Thread.sleep(1_000);
        assertThat(desk.state(pair)).isEqualTo("UNDONE");
        leader.calls("readMember").get("/v1/members/{id}", made).then().body("id", is(made));
    }

    @Test
    void ofTwoMergesAtTheSameTimeOneIsDone() throws Exception {
        String pair = desk.takes(own, made);

        List<Integer> answers = atOnce(
                () -> desk.merges(pair, Map.of()).extract().statusCode(),
                () -> desk.merges(pair, Map.of()).extract().statusCode());

        assertThat(answers).containsExactlyInAnyOrder(202, 409);
    }

    @Test
    void whatIsGoingOnWithARecordEndsFirst() {
        changes(member, own, Map.of("realName", name, "purposes", List.of("membership", "legal-duty")));
        changes(member, own, Map.of("realName", someName(), "purposes", List.of("membership", "legal-duty")));
        member.calls("askForErasure").body(Map.of("atOnce", false)).post("/v1/me/erasure");
        String pair = desk.takes(own, made);

        desk.merges(pair, Map.of())
                .statusCode(409)
                .body("code", is("merge-hindered"), "hindrances", contains("CORRECTION", "ERASURE"));
    }

    @Test
    void anErasureThatIsAskedForMeanwhileGoesFirst() throws Exception {
        String pair = desk.takes(own, made);
        desk.merges(pair, Map.of()).statusCode(202);
        member.calls("askForErasure")
                .body(Map.of("atOnce", false))
                .post("/v1/me/erasure")
                .then()
                .statusCode(202);

        desk.consentsCombined(pair);

        desk.awaitState(pair, "OPEN");
        leader.calls("readMember").get("/v1/members/{id}", made).then().body("id", is(made));
    }

    @Test
    void whoIsErasedIsErasedWithAllNumbers() throws Exception {
        String round = leader.opensRound(group);
        String order = leader.orders(round, made);
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of());
        member.calls("askForErasure")
                .body(Map.of("atOnce", true))
                .post("/v1/me/erasure")
                .then()
                .statusCode(409)
                .body("code", is("open-orders"));
        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(200);

        member.calls("askForErasure")
                .body(Map.of("atOnce", true))
                .post("/v1/me/erasure")
                .then()
                .statusCode(202)
                .body("state", is("DONE"), "destroyedKeys.size()", is(2));

        leader.calls("readMember").get("/v1/members/{id}", made).then().statusCode(404);
        leader.calls("readMember").get("/v1/members/{id}", own).then().statusCode(404);
        for (String table : List.of("sealed_group", "replaced_group", "field_source", "account", "mobile_search")) {
            assertThat(desk.rows("SELECT 1 FROM " + table + " WHERE member IN ('" + own + "', '" + made + "')"))
                    .as(table)
                    .isEmpty();
        }
        assertThat(desk.rows("SELECT 1 FROM duplicate_pair WHERE member IN ('" + own + "', '" + made
                        + "') OR other IN ('" + own + "', '" + made + "')"))
                .isEmpty();
        assertThat(Evidence.of(stack).all("member.erased", own, 1)).hasSize(1);
        assertThat(Evidence.of(stack).all("member.erased", made, 1)).hasSize(1);
    }

    @Test
    void aPairThatWasDismissedComesBackOnlyWhenARecordHasChanged() {
        String pair = desk.takes(own, made);
        desk.dismisses(pair).statusCode(204);

        desk.searches();
        assertThat(desk.pairOf(own, made)).isNull();
        changes(member, own, Map.of("email", someMail()));
        desk.searches();

        assertThat(desk.pairOf(own, made)).isEqualTo(pair);
    }

    @Test
    void nobodyDecidesAboutTheOwnRecord() {
        String pair = desk.takes(own, made);
        Desk both = new Desk(stack, member.alsoA("reviewer"));

        both.takes(pair).statusCode(403).body("code", is("own-record"));
        both.merges(pair, Map.of()).statusCode(403);
        both.dismisses(pair).statusCode(403);
        both.undoes(pair).statusCode(403);
    }

    @Test
    void onlyReviewersMay() {
        String pair = UUID.randomUUID().toString();
        Desk other = new Desk(stack, Caller.staff("customer-service"));

        other.takes(pair).statusCode(403);
        other.merges(pair, Map.of()).statusCode(403);
        other.undoes(pair).statusCode(403);
        desk.takes(pair).statusCode(404);
        desk.undoes(pair).statusCode(404);
    }

    @Test
    void aChoiceNamesOneOfTheTwoAndAFieldOfTheCatalogue() {
        String pair = desk.takes(own, made);

        for (Map<String, ?> bad : List.of(
                Map.of("survivor", UUID.randomUUID()),
                Map.of("fields", Map.of("flat", UUID.randomUUID())),
                Map.of("fields", Map.of("points", own)))) {
            desk.merges(pair, bad).statusCode(400).body("code", is("bad-merge-choice"));
        }
        desk.merges(pair, Map.of("survivor", made)).statusCode(409).body("code", is("not-mergeable"));
    }

    @Test
    void anUndoMakesTwoRecordsOfOneAsTheyWere() throws Exception {
        changes(member, own, Map.of("flat", "1-1-101"));
        String before = member.calls("readMe").get("/v1/me").then().extract().path("email");
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of("flat", made));

        desk.undoes(pair).statusCode(200).body("state", is("UNDONE"), "notMovedBack", empty());

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .body("flat", is("1-1-101"), "email", is(before), "mergedRecords", nullValue());
        member.calls("listSources")
                .get("/v1/me/sources")
                .then()
                .body("items.find { it.field == 'flat' }.channel", is("SELF"));
        leader.calls("readMember")
                .get("/v1/members/{id}", made)
                .then()
                .body("id", is(made), "flat", is("3-2-502"), "mobile", is(mobile), "state", is("TO_BE_INFORMED"));
        searches(reviewer, "mobile", mobile).body("items.id", containsInAnyOrder(own, made));
        desk.undoes(pair).statusCode(409).body("code", is("duplicate-over"));
        desk.searches();
        assertThat(desk.pairOf(own, made)).isNull();
    }

    @Test
    void theOtherServicesHearOfEachStepInOrderAndNeverAValue() throws Exception {
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of());
        desk.undoes(pair).statusCode(200);

        List<CloudEvent> events = desk.eventsAbout(
                own,
                "io.menshen.member.merge-decided.v1",
                "io.menshen.member.merged.v1",
                "io.menshen.member.unmerged.v1");

        assertThat(events)
                .extracting(CloudEvent::type)
                .containsSubsequence(
                        "io.menshen.member.merge-decided.v1",
                        "io.menshen.member.merged.v1",
                        "io.menshen.member.unmerged.v1");
        for (CloudEvent event : events) {
            assertThat(Desk.schemaErrors(event)).as(event.toString()).isEmpty();
            assertThat(event.data()).doesNotContain(name).doesNotContain(mobile);
        }
    }

    @Test
    void whatWasChangedSinceIsLeftByAnUndoAndNamed() throws Exception {
        changes(member, own, Map.of("flat", "1-1-101"));
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of("flat", made));
        changes(member, own, Map.of("flat", "9-9-909"));

        desk.undoes(pair).statusCode(200).body("notMovedBack", contains("flat"));

        member.calls("readMe").get("/v1/me").then().body("flat", is("9-9-909"));
        leader.calls("readMember").get("/v1/members/{id}", made).then().body("flat", is("3-2-502"));
    }

    @Test
    void afterThirtyDaysNothingIsLeftToUndo() throws Exception {
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of());
        assertThat(desk.rows("SELECT 1 FROM sealed_group WHERE member = '" + made + "'"))
                .isNotEmpty();

        desk.update("UPDATE duplicate_pair SET undo_until = now() - interval '1 second' WHERE id = '" + pair + "'");

        Desk.await(() -> desk.rows("SELECT 1 FROM sealed_group WHERE member = '" + made + "'")
                        .isEmpty()
                && desk.rows("SELECT 1 FROM claimed_key WHERE subject = '" + made + "'")
                        .isEmpty());
        desk.undoes(pair).statusCode(409);
        leader.calls("readMember")
                .get("/v1/members/{id}", made)
                .then()
                .statusCode(200)
                .body("id", is(own), "displayName", is(name));
    }

    @Test
    void twoAccountsOfOnePersonBothLeadToTheSurvivor() throws Exception {
        Caller again = Caller.member();
        String second = registers(again, Map.of("displayName", name, "mobile", mobile));
        String pair = desk.takes(own, second);

        desk.merged(pair, second, Map.of());

        member.calls("readMe").get("/v1/me").then().statusCode(200).body("id", is(second));
        again.calls("readMe").get("/v1/me").then().statusCode(200).body("id", is(second));
        desk.undoes(pair).statusCode(200);
        member.calls("readMe").get("/v1/me").then().body("id", is(own));
    }

    @Test
    void aRecordThatTookAnotherInSurvivesTheNextMerge() throws Exception {
        Caller again = Caller.member();
        String pair = desk.takes(own, made);
        desk.merged(pair, own, Map.of());
        String third = registers(again, Map.of("displayName", name, "mobile", mobile));
        String next = desk.takes(own, third);

        desk.merges(next, Map.of("survivor", third)).statusCode(409).body("hindrances", contains("EARLIER_MERGE"));
        desk.merged(next, own, Map.of());

        again.calls("readMe")
                .get("/v1/me")
                .then()
                .body("id", is(own), "mergedRecords", containsInAnyOrder(made, third));
        desk.undoes(pair).statusCode(200);
        again.calls("readMe").get("/v1/me").then().body("id", is(own), "mergedRecords", contains(third));
    }

    @Test
    void aVerifiedMobileIsNotGivenUpForOneThatSomebodyTyped() throws Exception {
        String verified = Caller.someMobile();
        String theirs = leader.addsMember(leader.opensGroup(), name, verified, "3-2-502");
        Caller holder = Caller.member();
        holder.withPhone("+86" + verified).put("/internal/account").then().statusCode(200);
        String pair = desk.takes(theirs, made);

        desk.merges(pair, Map.of("survivor", theirs, "fields", Map.of("mobile", made)))
                .statusCode(409)
                .body("code", is("field-locked"));

        desk.merged(pair, theirs, Map.of());
        holder.calls("readMe").get("/v1/me").then().body("mobile", is(verified));
    }

    @Test
    void aTagThatTooManyShareIsPassedOverAndCounted() throws Exception {
        String crowd = someName();
        String round = leader.opensGroup();
        for (int i = 0; i < 4; i++) {
            leader.addsMember(round, crowd, Caller.someMobile(), "7-7-70" + i);
        }
        desk.update(
                "UPDATE display_name_search SET tag = 4711 WHERE member IN (SELECT id FROM member ORDER BY registered_at DESC LIMIT 200)");

        String job = desk.searches();

        long shared = Long.parseLong(desk.rows("SELECT count(*) FROM display_name_search WHERE tag = 4711")
                .getFirst());
        ValidatableResponse items = reviewer.calls("readJobItems")
                .get("/v1/jobs/{id}/items", job)
                .then()
                .statusCode(200);
        if (shared > 100) {
            items.body("items.outcome", hasItem("tags-passed-over"), "items.reason", hasItem("display-name:1"));
        } else {
            items.body("items.reason", not(hasItem("display-name:1")));
        }
    }

    static String registers(Caller who, Map<String, ?> fields) {
        return who.calls("registerMember")
                .body(fields)
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    static void changes(Caller who, String id, Map<String, ?> fields) {
        who.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header("If-Match", who.calls("readMe").get("/v1/me").header("ETag"))
                .body(fields)
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse searches(Caller who, String by, String value) {
        return who.calls("searchMembers")
                .body(Map.of("by", by, "value", value))
                .post("/v1/member-searches")
                .then()
                .statusCode(200);
    }

    private static List<Integer> atOnce(Callable<Integer> one, Callable<Integer> two) throws Exception {
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> answer : both.invokeAll(List.of(one, two))) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    static String someMail() {
        return UUID.randomUUID().toString().substring(0, 13) + "@example.com";
    }

    /// A name that no other test uses.
    static String someName() {
        StringBuilder name = new StringBuilder("欧阳");
        for (int i = 0; i < 6; i++) {
            name.appendCodePoint(ThreadLocalRandom.current().nextInt(0x4e00, 0x9fa5));
        }
        return name.toString();
    }
}
