package io.menshen.member.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Actor;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.MemberId;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.NewMember;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class ClaimResourceTest {

    Stack stack;

    @Inject
    Claims claims;

    @Inject
    Members members;

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private final String mobile = Caller.someMobile();

    @Test
    void codeAndFlatMakeTheRecordTheCallers() {
        String record = leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        String claim = begun(member, mobile);

        prove(member, claim, Map.of("code", Caller.codeSentTo(mobile), "flat", "3-2-502"))
                .statusCode(204);

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("id", is(record), "state", is("CLAIMED"), "displayName", is("豆豆妈"), "mobile", is(mobile));
        member.calls("listSources")
                .get("/v1/me/sources")
                .then()
                .body("items.find { it.field == 'mobile' }.channel", is("SELF"))
                .body("items.find { it.field == 'flat' }.channel", is("LEADER"));
        Evidence.of(stack).waitFor("claim.proven", record);
        Evidence.of(stack).waitFor("account.linked", record);
    }

    @Test
    void theNameOrAGroupsNameServesAsWell() {
        Caller byGroup = Caller.member();
        String other = Caller.someMobile();
        leader.addsMember(leader.opensGroup(), "豆豆 妈", mobile, "3-2-502");
        leader.addsMember(leader.opensGroup(), "阿明", other, "3-2-503");
        String claim = begun(member, mobile);
        String second = begun(byGroup, other);

        prove(member, claim, Map.of("code", Caller.codeSentTo(mobile), "name", "豆豆妈"))
                .statusCode(204);
        prove(byGroup, second, Map.of("code", Caller.codeSentTo(other), "group", " 三号楼 团购"))
                .statusCode(204);
    }

    @Test
    void allThatIsGivenHasToBeRight() {
        leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);

        prove(member, claim, Map.of("code", code, "name", "豆豆妈", "flat", "3-2-503"))
                .statusCode(403);
        prove(member, claim, Map.of("code", code, "name", "豆豆妈", "flat", "3-2-502"))
                .statusCode(204);
    }

    @Test
    void theAnswerIsTheSameWhetherThereIsARecordOrNot() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String nobodys = Caller.someMobile();

        String known = begin(member, mobile).statusCode(202).extract().asString();
        String unknown =
                begin(Caller.member(), nobodys).statusCode(202).extract().asString();

        assertThat(shape(unknown)).isEqualTo(shape(known));
        Caller.codeSentTo(mobile);
        answered();
        assertThat(Caller.sentTo("+86" + nobodys)).isEmpty();
    }

    @Test
    void aWrongCodeAWrongFactAndNoRecordAreToldAlike() throws Exception {
        Caller wrongFact = Caller.member();
        Caller noRecord = Caller.member();
        String shared = Caller.someMobile();
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        leader.addsMember(leader.opensGroup(), "李娜", shared, "3-2-503");
        String first = begun(member, mobile);
        String second = begun(wrongFact, shared);
        String third = begun(noRecord, Caller.someMobile());
        String wrongCode = other(Caller.codeSentTo(mobile));
        String code = Caller.codeSentTo(shared);
        answered();

        List<byte[]> answers = new ArrayList<>();
        answers.add(refused(prove(member, first, Map.of("code", wrongCode, "flat", "3-2-502"))));
        answers.add(refused(prove(wrongFact, second, Map.of("code", code, "flat", "3-2-999"))));
        answers.add(refused(prove(noRecord, third, Map.of("code", code, "flat", "3-2-502"))));

        assertThat(answers.get(1)).isEqualTo(answers.get(0));
        assertThat(answers.get(2)).isEqualTo(answers.get(0));
        assertThat(new String(answers.get(0))).contains("proof-wrong").doesNotContain("张", "3-2");
        member.calls("readMe").get("/v1/me").then().statusCode(404);
        wrongFact.calls("readMe").get("/v1/me").then().statusCode(404);
        Evidence.of(stack).waitFor("claim.proven", wrongFact.subject());
    }

    @Test
    void afterFiveWrongProofsTheRightOneComesTooLate() {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);
        for (int left = 4; left >= 0; left--) {
            prove(member, claim, Map.of("code", other(code), "flat", "3-2-502"))
                    .statusCode(403)
                    .body("left", is(left));
        }

        prove(member, claim, Map.of("code", code, "flat", "3-2-502"))
                .statusCode(409)
                .body("code", is("claim-over"));
    }

    @Test
    void aCodeIsValidForTenMinutes() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);
        update("UPDATE claim SET ends_at = ends_at - interval '10 minutes' WHERE id = '" + claim + "'");

        prove(member, claim, Map.of("code", code, "flat", "3-2-502"))
                .statusCode(409)
                .body("code", is("claim-over"));
    }

    @Test
    void ofManyProofsAtOnceOneWins() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);
        Callable<Integer> proof = () -> prove(member, claim, Map.of("code", code, "flat", "3-2-502"))
                .extract()
                .statusCode();

        assertThat(atOnce(List.of(proof, proof, proof, proof))).containsExactlyInAnyOrder(204, 409, 409, 409);
    }

    @Test
    void ofTwoAccountsWithCodesForOneNumberOneWins() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        Caller second = Caller.member();
        String mine = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);
        String theirs = begun(second, mobile);
        answered();
        String theirCode = codes(mobile, 2).stream()
                .filter(sent -> !sent.equals(code))
                .findFirst()
                .orElse(code);
        Callable<Integer> first = () -> prove(member, mine, Map.of("code", code, "flat", "3-2-502"))
                .extract()
                .statusCode();
        Callable<Integer> other = () -> prove(second, theirs, Map.of("code", theirCode, "flat", "3-2-502"))
                .extract()
                .statusCode();

        assertThat(atOnce(List.of(first, other))).containsExactlyInAnyOrder(204, 403);
    }

    @Test
    void aFamilyThatSharesNumberAndFlatHasToSayWho() {
        String group = leader.opensGroup();
        leader.addsMember(group, "豆豆妈", mobile, "3-2-502");
        String daughter = leader.addsMember(group, "豆豆", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);

        prove(member, claim, Map.of("code", code, "flat", "3-2-502")).statusCode(403);
        prove(member, claim, Map.of("code", code, "flat", "3-2-502", "name", "豆豆"))
                .statusCode(204);

        member.calls("readMe").get("/v1/me").then().body("id", is(daughter));
    }

    @Test
    void ofOnePersonsRecordsInSeveralGroupsTheEarliestIsTaken() {
        String first = leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        String second = leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        String claim = begun(member, mobile);

        prove(member, claim, Map.of("code", Caller.codeSentTo(mobile), "flat", "3-2-502"))
                .statusCode(204);

        member.calls("readMe").get("/v1/me").then().body("id", is(first));
        leader.calls("readMember").get("/v1/members/{id}", second).then().body("state", is("TO_BE_INFORMED"));
    }

    @Test
    void aNumberThatTheLeaderCorrectedMeanwhileProvesNothing() {
        String record = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);
        members.correctUnclaimed(
                MemberId.fromString(record),
                new NewMember(
                        DisplayName.parse("张伟").orElseThrow(),
                        Mobile.parse(Caller.someMobile()).orElseThrow(),
                        Flat.parse("3-2-502").orElseThrow()),
                Channel.INTAKE,
                new Actor(leader.subject(), "group-leader", null));

        prove(member, claim, Map.of("code", code, "flat", "3-2-502")).statusCode(403);
    }

    @Test
    void anAccountMayBeginFiveClaimsAnHour() {
        for (int i = 0; i < 5; i++) {
            begin(member, Caller.someMobile()).statusCode(202);
        }

        begin(member, mobile).statusCode(429).body("code", is("too-many-claims"));

        Evidence.of(stack).waitFor("claim.begun", "\"code\":\"too-many-claims\"");
    }

    @Test
    void aMobileIsAskedForThreeTimesAnHourWhetherItIsKnownOrNot() throws Exception {
        Callable<Integer> try_ = () -> begin(Caller.member(), mobile).extract().statusCode();

        assertThat(atOnce(List.of(try_, try_, try_, try_, try_))).containsExactlyInAnyOrder(202, 202, 202, 429, 429);
    }

    @Test
    void whereManyKnewTheCodeAndNotTheMemberNoMoreCodesAreSent() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String claim = begun(member, mobile);
        prove(member, claim, Map.of("code", Caller.codeSentTo(mobile), "name", "王芳"))
                .statusCode(403);
        assertThat(rows("SELECT wrong_facts FROM claim WHERE id = '" + claim + "'"))
                .containsExactly("1");
        update("UPDATE claim SET wrong_facts = 10 WHERE id = '" + claim + "'");

        begun(Caller.member(), mobile);

        answered();
        assertThat(codes(mobile, 1)).hasSize(1);
    }

    @Test
    void anothersClaimIsNotThere() {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String claim = begun(member, mobile);

        prove(Caller.member(), claim, Map.of("code", Caller.codeSentTo(mobile), "flat", "3-2-502"))
                .statusCode(404);
    }

    @Test
    void whoHasARecordClaimsNoOther() {
        member.calls("registerMember")
                .body(Map.of("displayName", "张伟"))
                .post("/v1/members")
                .then()
                .statusCode(201);

        begin(member, mobile).statusCode(409).body("code", is("already-registered"));
    }

    @Test
    void aClaimedNumberGetsNoCode() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);

        begun(Caller.member(), mobile);

        answered();
        assertThat(Caller.sentTo("+86" + mobile)).isEmpty();
    }

    @Test
    void whatIsMalformedIsRefusedWithoutItsValue() {
        begin(member, "not a number").statusCode(400).body("errors.pointer", hasItem("/mobile"));
        member.calls("beginClaim")
                .body(Map.of("mobile", mobile, "role", "operator"))
                .post("/v1/claims")
                .then()
                .statusCode(400);
        String claim = begun(member, mobile);
        prove(member, claim, Map.of("code", "12345", "flat", "3-2-502"))
                .statusCode(400)
                .body("errors.pointer", hasItem("/code"));
        prove(member, claim, Map.of("code", "123456")).statusCode(400);
        prove(member, claim, Map.of("code", "123456", "flat", "three")).statusCode(400);
    }

    @Test
    void onlyMembersClaim() {
        Caller.staff("customer-service")
                .calls("beginClaim")
                .body(Map.of("mobile", mobile))
                .post("/v1/claims")
                .then()
                .statusCode(403);
    }

    @Test
    void neitherCodeNorNumberLiesAnywhereInClear() throws Exception {
        leader.addsMember(leader.opensGroup(), "金丝雀", mobile, "3-2-502");
        String claim = begun(member, mobile);
        String code = Caller.codeSentTo(mobile);

        String held = String.join(
                "\n",
                rows("SELECT row_to_json(c)::text FROM claim c WHERE id = '" + claim + "'")
                        .toString(),
                rows("SELECT row_to_json(m)::text FROM message m").toString(),
                rows("SELECT encode(sealed, 'escape') FROM message").toString());

        assertThat(held).doesNotContain(mobile).doesNotContain("\"" + code).doesNotContain("金丝雀");
        assertThat(rows("SELECT 1 FROM claimed_key WHERE kind = 3 AND subject = '" + claim + "'"))
                .isEmpty();
        assertThat(new ClaimResource.ProofRequest(code, "3-2-502", null, null).toString())
                .doesNotContain(code);
        for (String record : Evidence.of(stack).all("claim.begun", member.subject(), 1)) {
            assertThat(record).doesNotContain(mobile);
        }
    }

    @Test
    void aRecordWhoseNumberIsOldIsClaimedAndNotLinked() throws Exception {
        String record = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        update("UPDATE field_source SET recorded_at = recorded_at - interval '91 days' WHERE member = '" + record
                + "'");

        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(404);
        String claim = begun(member, mobile);
        prove(member, claim, Map.of("code", Caller.codeSentTo(mobile), "flat", "3-2-502"))
                .statusCode(204);

        member.withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200)
                .body("member", is(record));
    }

    @Test
    void aClaimThatWasTamperedWithKeepsNoOtherWaiting() throws Exception {
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        String spoilt = begun(Caller.member(), Caller.someMobile());
        answered();
        update("UPDATE claim SET state = 'ASKED', sealed_mobile = '\\x01' WHERE id = '" + spoilt + "'");

        begun(member, mobile);

        Caller.codeSentTo(mobile);
        answered();
    }

    @Test
    void whatIsOverIsForgottenAfterADay() throws Exception {
        String forgotten = begun(member, mobile);
        String remembered = begun(Caller.member(), mobile);
        answered();
        update("UPDATE claim SET begun_at = begun_at - interval '2 days', wrong_facts = CASE WHEN id = '" + remembered
                + "' THEN 1 ELSE 0 END WHERE id IN ('" + forgotten + "', '" + remembered + "')");

        claims.clear();

        assertThat(rows("SELECT id FROM claim WHERE id IN ('" + forgotten + "', '" + remembered + "')"))
                .containsExactly(remembered);
    }

    private static ValidatableResponse begin(Caller caller, String mobile) {
        return caller.calls("beginClaim")
                .body(Map.of("mobile", mobile))
                .post("/v1/claims")
                .then();
    }

    private static String begun(Caller caller, String mobile) {
        return begin(caller, mobile).statusCode(202).extract().path("id");
    }

    private static ValidatableResponse prove(Caller caller, String claim, Map<String, String> proof) {
        return caller.calls("proveClaim")
                .body(proof)
                .post("/v1/claims/{id}/proof", claim)
                .then();
    }

    private static byte[] refused(ValidatableResponse answer) {
        return answer.statusCode(403)
                .contentType("application/problem+json")
                .extract()
                .asByteArray();
    }

    private static String shape(String json) {
        return json.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID").replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME");
    }

    private static String other(String code) {
        return (code.charAt(0) == '9' ? "0" : "9") + code.substring(1);
    }

    private static List<String> codes(String mobile, int atLeast) throws InterruptedException {
        List<String> sent = Caller.sentTo("+86" + mobile);
        for (int i = 0; i < 100 && sent.size() < atLeast; i++) {
            Thread.sleep(50);
            sent = Caller.sentTo("+86" + mobile);
        }
        return sent.stream()
                .map(text -> text.replaceAll("^\\D*(\\d{6}).*$", "$1"))
                .toList();
    }

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws InterruptedException {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            return callers.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }

    /// Waits until no claim waits for its code and no message to be sent.
    private void answered() throws Exception {
        for (int i = 0; i < 200; i++) {
            if (rows("SELECT id FROM claim WHERE state = 'ASKED'").isEmpty()
                    && rows("SELECT id FROM message WHERE state IN ('QUEUED', 'SENDING')")
                            .isEmpty()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not in time");
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private void update(String change) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(change);
        }
    }
}
