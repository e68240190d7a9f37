package io.menshen.consent.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.consent.Caller;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
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
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a recipient's system may read, and what is kept of it.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class SharingTest {

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);
    private final Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
    private final Caller approver = new Caller("approver", UUID.randomUUID(), null);

    @Inject
    DataSource database;

    @Inject
    BasisChanges changes;

    @Inject
    Register register;

    @Inject
    Sharing sharing;

    /// Other tests rely on the first texts.
    @AfterEach
    void goBack() throws SQLException {
        sql(
                "ALTER TABLE publication DISABLE TRIGGER publications_are_kept",
                "DELETE FROM publication WHERE kind <> 'disclosure-rules' AND number IS DISTINCT FROM 1",
                "ALTER TABLE publication ENABLE TRIGGER publications_are_kept");
        QuarkusTransaction.requiringNew().run(() -> changes.everybody());
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            for (String each : statements) {
                sql.execute(each);
            }
        }
    }

    private ValidatableResponse drafts(String kind, String text) {
        return officer.on("draftPublication")
                .contentType("application/json")
                .body(Map.of("text", text, "summary", "A change of the tests", "assessment", "pia-1"))
                .post("/v1/publications/{kind}/drafts", kind)
                .then();
    }

    private void publishes(String kind, String text) {
        ValidatableResponse draft = drafts(kind, text).statusCode(201);
        approver.on("approvePublication")
                .contentType("application/json")
                .body(Map.of("hash", draft.extract().path("hash").toString()))
                .post(
                        "/v1/publications/{kind}/drafts/{id}/approval",
                        kind,
                        draft.extract().path("id").toString())
                .then()
                .statusCode(200);
    }

    private ValidatableResponse uses(String client) {
        return Caller.gateway("useSharing")
                .body(Map.of("recipient", "some-shop", "client", client, "account", "shop", "member", member))
                .post("/internal/sharing-uses")
                .then();
    }

    @Test
    void anEntrustedPartyReadsWhatWasAgreedAndTheMemberSeesIt() {
        uses("partner-shop").statusCode(404).body("code", is("not-a-recipient"));
        publishes("recipients", RecipientsTest.shop("CN", ""));

        uses("partner-shop").statusCode(200).body("fields", is(Map.of("display-name", "partial", "mobile", "plain")));

        uses("another-client").statusCode(404);
        caller.on("listMySharings")
                .get("/v1/me/sharings")
                .then()
                .statusCode(200)
                .body("items", hasSize(1), "items[0].recipient", is("some-shop"))
                .body("items[0].fields", contains("display-name", "mobile"));
        caller.on("listRecipients")
                .get("/v1/recipients")
                .then()
                .statusCode(200)
                .body("items.code", contains("some-shop"), "items[0].role", is("ENTRUSTED"));
    }

    @Test
    void anotherHandlerNeedsTheMembersSeparateConsentAtEachUse() {
        String handler = RecipientsTest.shop("CN", "").replace("ENTRUSTED", "HANDLER");
        drafts("recipients", handler).statusCode(422).body("errors.code", hasItem("no-purpose-that-describes-it"));
        String purposes = register.current(Kind.PURPOSES).text();
        int pattern = purposes.indexOf("- code: \"sharing:<recipient>\"");
        String described = purposes.substring(pattern, purposes.indexOf("- code:", pattern + 1))
                .replace("<recipient>", "some-shop");
        publishes("purposes", purposes + "\n" + described);
        publishes("recipients", handler);
        uses("partner-shop").statusCode(403).body("code", is("sharing-without-consent"));
        String consent = caller.give(Map.of("purpose", "sharing:some-shop", "noticeVersion", 1))
                .statusCode(201)
                .extract()
                .path("id");

        uses("partner-shop").statusCode(200);

        caller.withdraw(consent).statusCode(200);
        uses("partner-shop").statusCode(403);
        caller.on("listMySharings").get("/v1/me/sharings").then().body("items", hasSize(1));
    }

    @Test
    void whatIsOverIsOverAndAbroadNothingGoesWithoutARoute() {
        drafts("recipients", RecipientsTest.shop("SG", ""))
                .statusCode(422)
                .body("errors.code", hasItem("foreign-region-without-route"));
        publishes("recipients", RecipientsTest.shop("CN", "").replace("2027-12-31", "2026-01-01"));

        uses("partner-shop").statusCode(404).body("code", is("not-a-recipient"));
    }

    @Test
    void usesAreKeptForThreeYears() throws SQLException {
        publishes("recipients", RecipientsTest.shop("CN", ""));
        uses("partner-shop").statusCode(200);
        uses("partner-shop").statusCode(200);
        sql("UPDATE sharing_use SET used_at = now() - interval '3 years 1 day' WHERE member = '" + member
                + "' AND position = (SELECT min(position) FROM sharing_use WHERE member = '" + member + "')");

        assertThat(sharing.forgetTheOld()).isEqualTo(1);

        caller.on("listMySharings").get("/v1/me/sharings").then().body("items", hasSize(1));
    }
}
