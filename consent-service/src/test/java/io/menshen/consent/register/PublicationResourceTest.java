package io.menshen.consent.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.consent.Caller;
import io.menshen.consent.Seating;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two people, one text, and a history that stays.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class PublicationResourceTest {

    private static final String VERSIONS = "/v1/publications/disclosure-rules/versions";
    private static final String DRAFTS = "/v1/publications/disclosure-rules/drafts";

    private final Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
    private final Caller approver = new Caller("approver", UUID.randomUUID(), null);

    @Inject
    DataSource database;

    @Inject
    Register register;

    @Test
    void anInstallationBeginsWithTheRulesThatCameWithIt() {
        read(1).statusCode(200)
                .body(
                        "version.hash",
                        is(RuleFile.bundled().hash()),
                        "text",
                        is(RuleFile.bundledText()),
                        "version.draftedBy",
                        nullValue(),
                        "version.approvedBy",
                        nullValue());
    }

    @Test
    void whatOnePersonDraftsAndAnotherApprovesIsInForce() {
        int before = inForce();
        String text = another();
        String draft =
                draft(text).statusCode(201).body("state", is("DRAFT")).extract().path("id");

        approve(approver, draft, hash(text))
                .statusCode(200)
                .body("state", is("PUBLISHED"), "number", is(before + 1), "decidedBy", is(account(approver)));

        read(before + 1)
                .body(
                        "text",
                        is(text),
                        "version.draftedBy",
                        is(account(officer)),
                        "version.approvedBy",
                        is(account(approver)),
                        "version.inForceFrom",
                        notNullValue());
        assertThat(poll()).isEqualTo(hash(text));
    }

    @Test
    void whatAVersionChangesIsSaidBeforeAndAfter() {
        publish(another());
        String text = another().replaceFirst("(?s)(id: courier-route.*?mobile:) plain", "$1 partial");
        String draft = draft(text).extract().path("id");
        String mobile = "find { it.pointer == '/rules/courier-route/levels/mobile' }";

        approver.on("listDraftDifferences")
                .get(DRAFTS + "/{id}/differences", draft)
                .then()
                .statusCode(200)
                .body("items." + mobile + ".before", is("plain"), "items." + mobile + ".after", is("partial"))
                .body("items.pointer", containsInAnyOrder("/version", "/rules/courier-route/levels/mobile"));
        int number = approve(approver, draft, hash(text)).extract().path("number");
        Caller.member(UUID.randomUUID())
                .on("listVersionDifferences")
                .get(VERSIONS + "/{number}/differences", number)
                .then()
                .statusCode(200)
                .body("items." + mobile + ".after", is("partial"));
        approver.on("listVersionDifferences")
                .queryParam("since", number)
                .get(VERSIONS + "/{number}/differences", number)
                .then()
                .body("items", empty());
    }

    @Test
    void aDryRunSaysWhoWouldSeeWhatBeforeAndAfter() {
        publish(another());
        String text = another().replaceFirst("(?s)(id: courier-route.*?mobile:) plain", "$1 partial");
        String draft = draft(text).extract().path("id");
        int before = inForce();

        ValidatableResponse run = approver.on("dryRunDisclosureRules")
                .post("/v1/disclosure-rules/drafts/{id}/dry-run", draft)
                .then()
                .statusCode(200)
                .body("against", is(before), "wider", is(0), "items.field", everyItem(is("mobile")));

        run.body(
                "items.findAll { it.role == 'courier' }.given",
                contains("route", "everything"),
                "items[0].before.sample",
                is("+8610000001234"),
                "items[0].after.sample",
                is("*******1234"));
        assertThat(inForce()).isEqualTo(before);
        new Caller("operator", UUID.randomUUID(), null)
                .on("dryRunDisclosureRules")
                .post("/v1/disclosure-rules/drafts/{id}/dry-run", draft)
                .then()
                .statusCode(403);
        approver.on("dryRunDisclosureRules")
                .post("/v1/disclosure-rules/drafts/{id}/dry-run", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", is("draft-not-found"));
    }

    @Test
    void aDryRunSaysWhatIsAskedOfTheCallerBeforeAndAfter() {
        publish(another());
        String draft = draft(
                        another().replace("group-leader: {burst: 30, day: 50", "group-leader: {burst: 30, day: 80"))
                .extract()
                .path("id");

        approver.on("dryRunDisclosureRules")
                .post("/v1/disclosure-rules/drafts/{id}/dry-run", draft)
                .then()
                .statusCode(200)
                .body("items", empty(), "wider", is(1))
                .body("limits.kind", contains("budget"), "limits.name", contains("group-leader"))
                .body("limits[0].before", is("burst 30, day 50, over second-person"))
                .body("limits[0].after", is("burst 30, day 80, over second-person"));
    }

    @Test
    void aChangeOfRulesRestsOnAnImpactAssessment() {
        officer.on("draftPublication")
                .contentType("application/json")
                .body(Map.of("text", another(), "summary", "A change of the tests"))
                .post(DRAFTS)
                .then()
                .statusCode(422)
                .body("code", is("assessment-needed"));
        publish(another());

        read(inForce()).body("version.assessment", is("pia-1"));
    }

    @Test
    void whatTheCommitteeAsksIsAnsweredBeforeTheDraftIsApproved() {
        String text = another();
        String draft = draft(text).extract().path("id");
        Caller committee = seated(new Caller("committee", UUID.randomUUID(), null));

        String comment = say(committee, "commentOnDraft", "", draft, "Why?")
                .statusCode(201)
                .extract()
                .path("id");
        approve(approver, draft, hash(text))
                .statusCode(409)
                .body("code", is("comments-unanswered"), "unanswered", is(1));
        say(new Caller("privacy-officer", committee.account(), null), "answerDraftComment", answer(comment), draft, "I")
                .statusCode(403)
                .body("code", is("second-person-needed"));
        say(officer, "answerDraftComment", answer(comment), draft, "Because.")
                .statusCode(200)
                .body("answer", is("Because."), "answeredBy", is(account(officer)));
        say(officer, "answerDraftComment", answer(comment), draft, "Or not.")
                .statusCode(409)
                .body("code", is("comment-answered"));
        approve(approver, draft, hash(text)).statusCode(200);

        say(committee, "commentOnDraft", "", draft, "Too late?").statusCode(409).body("code", is("draft-decided"));
        approver.on("listDraftComments")
                .get("/v1/publication-drafts/{id}/comments", draft)
                .then()
                .body("items.text", contains("Why?"), "items.answer", contains("Because."));
    }

    private Caller seated(Caller caller) {
        Seating.seat(database, "COMMITTEE", caller.account());
        return caller;
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "privacy-officer", "approver", "operator", "auditor"})
    void onlyTheCommitteeComments(String role) {
        String draft = draft(another()).extract().path("id");

        say(new Caller(role, UUID.randomUUID(), null), "commentOnDraft", "", draft, "Why?")
                .statusCode(403);
    }

    /// A gateway that holds a lease decides by the version before until it has said otherwise, or is silent.
    @Test
    void anApprovalIsAnsweredWhenNoGatewayCanDecideByTheVersionBefore() {
        String text = another();
        String draft = draft(text).extract().path("id");
        String gateway = UUID.randomUUID().toString();
        Caller.gateway("renewLease")
                .body(Map.of("gateway", gateway, "applied", 0))
                .post("/internal/lease")
                .then()
                .statusCode(200);
        long start = System.nanoTime();

        approve(approver, draft, hash(text)).statusCode(200);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(5));
    }

    @Test
    void whoDraftsDoesNotApprove() {
        Caller both = new Caller("privacy-officer", officer.account(), null);
        String text = another();
        String draft = draft(text).extract().path("id");
        int before = inForce();

        approve(seated(new Caller("committee", both.account(), null)), draft, hash(text))
                .statusCode(403)
                .body("code", is("second-person-needed"));

        assertThat(inForce()).isEqualTo(before);
    }

    @Test
    void anApprovalOfAnotherTextIsNone() {
        String draft = draft(another()).extract().path("id");

        approve(approver, draft, hash(another())).statusCode(409).body("code", is("other-text-approved"));
    }

    @Test
    void approvingAgainSaysTheSameAndAnotherPersonIsToldThatItIsDecided() {
        String text = another();
        String draft = draft(text).extract().path("id");
        int number = approve(approver, draft, hash(text)).extract().path("number");

        approve(approver, draft, hash(text)).statusCode(200).body("number", is(number));
        approve(seated(new Caller("committee", UUID.randomUUID(), null)), draft, hash(text))
                .statusCode(409)
                .body("code", is("draft-decided"));
    }

    @Test
    void aDraftOnAVersionThatIsOverIsNotApproved() {
        String late = another();
        String draft = draft(late).extract().path("id");
        publish(another());

        approve(approver, draft, hash(late))
                .statusCode(409)
                .body("code", is("draft-outdated"), "inForce", is(inForce()));
        draft(late).statusCode(201).body("basedOn", is(inForce()), "id", not(draft));
    }

    @Test
    void whatIsInForceIsNotDraftedAgain() {
        String text = another();
        publish(text);

        draft(text).statusCode(409).body("code", is("draft-changes-nothing"));
    }

    @Test
    void theSameDraftTwiceIsOne() {
        String text = another();

        String first = draft(text).extract().path("id");

        draft(text).statusCode(201).body("id", is(first));
    }

    @Test
    void whatTheGatewaysCouldNotCompileIsNoDraftAndIsNotRepeated() {
        String secret = "13812345678";
        draft(RuleFile.bundledText().replace("needs: route", "needs: p" + secret))
                .statusCode(422)
                .body("code", is("unfit-draft"), "errors.pointer", not(hasItem("")))
                .body(not(containsString(secret)));
        draft("roles: [").statusCode(422).body("errors.pointer", contains(""));
    }

    @Test
    void aTextThatPeopleCouldTakeForAnEarlierOneIsNoDraft() {
        publish(another());
        String version = versionInForce();
        publish(another());
        String same =
                another().replaceFirst("version: \"[^\"]+\"", "version: \"" + version + "\"") + "# but not the same\n";

        draft(same).statusCode(422).body("errors.pointer", contains("/version"), "errors.code", contains("taken"));
    }

    @Test
    void aDraftThatWasGivenUpIsDecided() {
        String text = another();
        String draft = draft(text).extract().path("id");

        officer.on("discardPublication")
                .post(DRAFTS + "/{id}/discarding", draft)
                .then()
                .statusCode(200)
                .body("state", is("DISCARDED"));

        approve(approver, draft, hash(text)).statusCode(409).body("code", is("draft-decided"));
        approver.on("listPublicationDrafts")
                .get(DRAFTS)
                .then()
                .body("items.id", hasItem(draft), "items.text", everyItem(nullValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "group-leader", "approver", "committee", "operator", "auditor"})
    void onlyAPrivacyOfficerDrafts(String role) {
        new Caller(role, UUID.randomUUID(), null)
                .on("draftPublication")
                .contentType("application/json")
                .body(Map.of("text", another(), "summary", "A change", "assessment", "pia-1"))
                .post(DRAFTS)
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "group-leader", "privacy-officer", "operator", "auditor"})
    void onlyAnApproverOrTheCommitteeApproves(String role) {
        String text = another();
        String draft = draft(text).extract().path("id");

        approve(new Caller(role, UUID.randomUUID(), null), draft, hash(text)).statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "marketing", "no-role-of-ours"})
    void everybodyReadsTheHistoryAndNotTheDrafts(String role) {
        Caller anybody = new Caller(role, UUID.randomUUID(), null);

        anybody.on("listPublishedVersions").get(VERSIONS).then().statusCode(200).body("items.number", hasItems(1));
        anybody.on("listPublicationDrafts").get(DRAFTS).then().statusCode(403);
    }

    @Test
    void anotherKindIsNotFound() {
        officer.on("listPublishedVersions")
                .get("/v1/publications/secrets/versions")
                .then()
                .statusCode(404);
    }

    @Test
    void historyCannotBeRewrittenInTheDatabaseEither() throws SQLException {
        for (String sql : List.of(
                "UPDATE publication SET body = 'x' WHERE number = 1",
                "UPDATE publication SET decided_by = 'somebody' WHERE number = 1",
                "DELETE FROM publication WHERE number = 1")) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("history");
            }
        }
    }

    /// An upgrade brings another text: what people have decided stays, and somebody has to stand for the new one.
    @Test
    void whatANewerServiceBringsIsOfferedAndNotInstalled() throws SQLException {
        publish(another());
        int before = inForce();
        String brought = another();
        offer(brought);

        String offered = approver.on("listPublicationDrafts")
                .get(DRAFTS)
                .then()
                .extract()
                .path("items.find { it.hash == '" + hash(brought) + "' }.id");
        assertThat(inForce()).isEqualTo(before);
        approve(approver, offered, hash(brought)).statusCode(409).body("code", is("draft-not-taken-over"));
        draft(brought).statusCode(201).body("id", is(offered), "state", is("DRAFT"), "bundled", is(true));
        approve(approver, offered, hash(brought)).statusCode(200).body("number", is(before + 1));
    }

    @Test
    void startingAgainWithTheSameTextsChangesNothing() {
        publish(another());
        int before = inForce();

        register.takeIn(Kind.DISCLOSURE_RULES, true);

        assertThat(inForce()).isEqualTo(before);
    }

    @Test
    void onlyAGatewayFetchesTheTextByItsHash() {
        String text = another();
        publish(text);
        Map<String, String> asked = Map.of("hash", hash(text));

        Caller.gateway("readDisclosureRules")
                .body(asked)
                .post("/internal/disclosure-rules")
                .then()
                .statusCode(200)
                .body("text", is(text), "number", is(inForce()));
        officer.on("readDisclosureRules")
                .contentType("application/json")
                .body(asked)
                .post("/internal/disclosure-rules")
                .then()
                .statusCode(403);
        Caller.gateway("readDisclosureRules")
                .body(Map.of("hash", hash(another())))
                .post("/internal/disclosure-rules")
                .then()
                .statusCode(404);
    }

    private void offer(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "INSERT INTO publication (id, kind, state, based_on, hash, body, summary, bundled, drafted_at, version)"
                                + " VALUES (gen_random_uuid(), 'disclosure-rules', 'OFFERED', ?, ?, ?, 'bundled', true, now(), 0)")) {
            statement.setInt(1, inForce());
            statement.setString(2, hash(text));
            statement.setString(3, text);
            statement.executeUpdate();
        }
    }

    private static ValidatableResponse say(Caller who, String operation, String path, String draft, String text) {
        return who.on(operation)
                .contentType("application/json")
                .body(Map.of("text", text))
                .post("/v1/publication-drafts/{id}/comments" + path, draft)
                .then();
    }

    private static String answer(String comment) {
        return "/" + comment + "/answer";
    }

    private void publish(String text) {
        String draft = draft(text).statusCode(201).extract().path("id");
        approve(approver, draft, hash(text)).statusCode(200);
    }

    private ValidatableResponse draft(String text) {
        return officer.on("draftPublication")
                .contentType("application/json")
                .body(Map.of("text", text, "summary", "A change of the tests", "assessment", "pia-1"))
                .post(DRAFTS)
                .then();
    }

    private static ValidatableResponse approve(Caller who, String draft, String hash) {
        return who.on("approvePublication")
                .contentType("application/json")
                .body(Map.of("hash", hash))
                .post(DRAFTS + "/{id}/approval", draft)
                .then();
    }

    private ValidatableResponse read(int number) {
        return officer.on("readPublishedVersion")
                .get(VERSIONS + "/{number}", number)
                .then();
    }

    private int inForce() {
        return register.inForce(Kind.DISCLOSURE_RULES).orElseThrow().number();
    }

    private String versionInForce() {
        return RuleFile.read(
                        "t",
                        register.inForce(Kind.DISCLOSURE_RULES).orElseThrow().text())
                .version();
    }

    /// The rules that a gateway is told with its lease.
    private static String poll() {
        return Caller.gateway("renewLease")
                .body(Map.of("gateway", UUID.randomUUID().toString(), "applied", 0))
                .post("/internal/lease")
                .then()
                .extract()
                .path("rules.hash");
    }

    private static String account(Caller caller) {
        return caller.account().toString();
    }

    private static String hash(String text) {
        return Publication.hashOf(text);
    }

    private static String another() {
        return RuleFile.bundledText()
                .replaceFirst("version: \"[^\"]+\"", "version: \"test-" + UUID.randomUUID() + "\"");
    }
}
