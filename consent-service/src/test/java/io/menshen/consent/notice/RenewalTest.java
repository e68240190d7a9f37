package io.menshen.consent.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.menshen.consent.Caller;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.local.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A notice or a catalogue of purposes that changes while the service runs.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class RenewalTest {

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);
    private final Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
    private final Caller approver = new Caller("approver", UUID.randomUUID(), null);

    @Inject
    DataSource database;

    @Inject
    BasisChanges changes;

    @Inject
    NoticeBoard board;

    /// Other tests rely on the first notice and the first purposes.
    @AfterEach
    void goBack() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("ALTER TABLE publication DISABLE TRIGGER publications_are_kept");
            sql.execute("DELETE FROM publication WHERE kind <> 'disclosure-rules' AND number IS DISTINCT FROM 1");
            sql.execute("ALTER TABLE publication ENABLE TRIGGER publications_are_kept");
            sql.execute("DELETE FROM notice_renewal");
        }
        QuarkusTransaction.requiringNew().run(() -> changes.everybody());
    }

    @Test
    void aMajorNoticeEndsWhatConsentsToItsPurposesAllowUntilTheyAreRenewed() {
        String consent = caller.offers().statusCode(201).extract().path("id");
        allows("offers");
        long before = change();

        publishNotice("MAJOR", List.of("offers"));

        assertThat(change() - before).as("every gateway asks again").isGreaterThan(1_000);
        allows();
        caller.read(consent).body("status", is("GIVEN"), "needsRenewal", is(true));
        caller.offers().statusCode(409).body("code", is("stale-notice"), "current", is(2));
        caller.give(Map.of("purpose", "offers", "noticeVersion", 2)).statusCode(201);
        allows("offers");
        caller.read(consent).body("status", is("RENEWED"));
    }

    @Test
    void aMajorNoticeAboutOtherPurposesAndAMinorOneLeaveTheConsent() {
        String consent = caller.offers().statusCode(201).extract().path("id");

        publishNotice("MAJOR", List.of("delivery"));
        publishNotice("MINOR", List.of());

        allows("offers");
        caller.read(consent).body("needsRenewal", is(false));
        caller.on("readCurrentNotice")
                .get("/v1/notices/current")
                .then()
                .body("version", is(3), "change", is("MINOR"), "purposes", empty(), "texts", hasSize(2));
    }

    @Test
    void whoWasAskedBeforeIsAskedAgainAfterAMajorNotice() {
        caller.offers().statusCode(201);
        publishNotice("MAJOR", List.of("offers"));

        caller.on("askForConsent")
                .contentType("application/json")
                .body(Map.of("purpose", "offers"))
                .post("/v1/me/consent-requests")
                .then()
                .statusCode(201);
    }

    @Test
    void aNoticeIsInBothLanguagesTheNextOneAndSaysWhomItConcerns() {
        String notice = notice(2, "MAJOR", List.of("offers"));

        draft("notices", notice.replace("version: 2", "version: 3")).body("errors.pointer", contains("/version"));
        draft("notices", notice.replace("language: en", "language: fr")).body("errors.pointer", contains("/texts"));
        draft("notices", notice.replace("MAJOR", "MINOR")).body("errors.pointer", contains("/purposes"));
        draft("notices", notice.replace("\"offers\"", "\"curiosity\""))
                .body("errors.pointer", contains("/purposes/0"), "errors.code", contains("unknown-purpose"));
        draft("notices", "nothing").statusCode(422).body("errors.code", contains("unreadable"));
    }

    @Test
    void aPurposeThatRestsOnAnotherNoticeIsAskedForAgainWithoutARestart() {
        caller.offers().statusCode(201);
        publishNotice("MINOR", List.of());
        String purposes = current("purposes");
        int offers = purposes.indexOf("- code: offers");
        int from = purposes.indexOf("noticeVersion: 1", offers);

        publish("purposes", purposes.substring(0, from) + "noticeVersion: 2" + purposes.substring(from + 16));

        allows();
        officer.on("listVersionDifferences")
                .get("/v1/publications/purposes/versions/2/differences")
                .then()
                .body("items.pointer", contains("/offers/noticeVersion"));
    }

    @Test
    void aPurposeThatIsNoLongerOfferedIsNoneAtOnce() {
        caller.offers().statusCode(201);
        String purposes = current("purposes");
        int offers = purposes.indexOf("- code: offers");
        int next = purposes.indexOf("- code:", offers + 1);

        publish("purposes", purposes.substring(0, offers) + purposes.substring(next));

        allows();
        caller.on("listPurposes").get("/v1/purposes").then().body("items.code", not(hasItem("offers")));
        Caller.member(UUID.randomUUID()).offers().statusCode(422).body("code", is("unknown-purpose"));
    }

    /// The second notice comes with the service and is offered; the purpose that only it describes waits for
    /// it.
    @Test
    void nobodyIsAskedForWhatTheNoticeInForceDoesNotDescribe() {
        Map<String, Object> agreed = Map.of("purpose", "emergency-agreed", "noticeVersion", 1);
        caller.give(agreed).statusCode(409).body("code", is("purpose-not-in-notice"));
        caller.on("askForConsent")
                .contentType("application/json")
                .body(Map.of("purpose", "emergency-agreed"))
                .post("/v1/me/consent-requests")
                .then()
                .statusCode(409)
                .body("code", is("purpose-not-in-notice"));
        caller.offers().statusCode(201);

        publish("notices", NoticeText.bundled("notices/notices.yaml").get(1));

        allows("offers");
        caller.give(Map.of("purpose", "emergency-agreed", "noticeVersion", 2)).statusCode(201);
        allows("emergency-agreed", "offers");
    }

    /// PIPL Art. 23: each recipient is consented to separately.
    @Test
    void aConsentToOneRecipientIsNoneToAnother() {
        String purposes = current("purposes");
        int from = purposes.indexOf("- code: \"sharing:<recipient>\"");
        String sharing = purposes.substring(from, purposes.indexOf("- code:", from + 1));
        publish(
                "purposes",
                purposes
                        + "\n"
                        + sharing.replace("sharing:<recipient>", "sharing:shop-a")
                        + sharing.replace("sharing:<recipient>", "sharing:shop-b"));

        caller.give(Map.of("purpose", List.of("sharing:shop-a", "sharing:shop-b"), "noticeVersion", 1))
                .statusCode(400)
                .body("code", is("bundled-consent"));
        caller.give(Map.of("purpose", "sharing:shop-a", "noticeVersion", 1)).statusCode(201);

        allows("sharing:shop-a");
        caller.give(Map.of("purpose", "sharing:shop-b", "noticeVersion", 1)).statusCode(201);
    }

    /// PIPL Art. 29: one kind of sensitive information under one "yes".
    @Test
    void aPurposeThatBundlesSensitiveKindsCannotBeDrafted() {
        String care = """

                - code: care
                  name: {zh: 照护, en: Care}
                  description: {zh: 照护, en: Care}
                  basis: CONSENT
                  fields: [care-need, guardian]
                  recipients: [volunteer]
                  retention: {keep: P0D, from: CONSENT_ENDED}
                  sensitive: true
                  requiredForService: false
                  noticeVersion: 1
                  consentLasts: P1Y
                """;

        int count = current("purposes").split("- code:").length - 1;

        draft("purposes", current("purposes") + care)
                .statusCode(422)
                .body("code", is("unfit-draft"), "errors.pointer", contains("/" + count));
        draft("purposes", current("purposes") + care.replace("care-need, guardian", "display-name, care-need"))
                .statusCode(201);
    }

    private void publishNotice(String change, List<String> purposes) {
        publish("notices", notice(board.current().version() + 1, change, purposes));
    }

    private static String notice(int version, String change, List<String> purposes) {
        return """
                version: %d
                publishedOn: 2026-12-01
                change: %s
                purposes: [%s]
                texts:
                  - language: zh
                    text: 新的告知 %d
                  - language: en
                    text: A new notice %d
                """.formatted(
                        version,
                        change,
                        purposes.isEmpty() ? "" : '"' + String.join("\", \"", purposes) + '"',
                        version,
                        version);
    }

    private void publish(String kind, String text) {
        ValidatableResponse draft = draft(kind, text).statusCode(201);
        approver.on("approvePublication")
                .contentType("application/json")
                .body(Map.of("hash", draft.extract().<String>path("hash")))
                .post(
                        "/v1/publications/{kind}/drafts/{id}/approval",
                        kind,
                        draft.extract().<String>path("id"))
                .then()
                .statusCode(200);
    }

    private ValidatableResponse draft(String kind, String text) {
        return officer.on("draftPublication")
                .contentType("application/json")
                .body(Map.of("text", text, "summary", "A change of the tests", "assessment", "pia-1"))
                .post("/v1/publications/{kind}/drafts", kind)
                .then();
    }

    private String current(String kind) {
        return officer.on("readPublishedVersion")
                .get("/v1/publications/{kind}/versions/1", kind)
                .then()
                .extract()
                .path("text");
    }

    private void allows(String... purposes) {
        basis().body("members[0].consents", purposes.length == 0 ? empty() : contains(purposes));
    }

    private long change() {
        return ((Number) basis().extract().path("change")).longValue();
    }

    private ValidatableResponse basis() {
        return Caller.gateway("readBasis")
                .body(Map.of("members", List.of(member)))
                .post("/internal/basis")
                .then()
                .statusCode(200);
    }
}
