package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.consent.Caller;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class ConsentResourceTest {

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);

    @Inject
    DataSource database;

    @Test
    void givingConsentAnswersWithTheNoticeItIsBoundTo() {
        String id = caller.offers()
                .statusCode(201)
                .header(
                        "Location",
                        endsWith("/v1/me/consents/" + caller.list("").extract().path("items[0].id")))
                .body("purpose", is("offers"), "status", is("GIVEN"), "noticeVersion", is(1))
                .body("noticeHash", is(hash("zh")), "givenAt", notNullValue(), "endedAt", nullValue())
                .extract()
                .path("id");

        caller.read(id).statusCode(200).body("id", is(id), "status", is("GIVEN"));
    }

    @Test
    void theTextThatWasSeenIsKept() {
        caller.give(Map.of("purpose", "offers", "noticeVersion", 1, "noticeHash", hash("en")))
                .statusCode(201)
                .body("noticeHash", is(hash("en")));
    }

    @Test
    void withoutAHashTheTextInTheLanguageOfTheRequestWasSeen() {
        caller.on("giveConsent")
                .header("Accept-Language", "en-GB,en;q=0.8")
                .contentType("application/json")
                .body(Map.of("purpose", "offers", "noticeVersion", 1))
                .post("/v1/me/consents")
                .then()
                .statusCode(201)
                .body("noticeHash", is(hash("en")));
    }

    @Test
    void givingTheSameConsentTwiceIsAConflict() {
        String id = caller.offers().statusCode(201).extract().path("id");

        caller.offers()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", is("/problems/consent-already-given"), "consent", is(id));
    }

    @Test
    void ofFiftyThatGiveTheSameConsentAtOnceExactlyOneIsTaken() throws Exception {
        List<Integer> statuses = atOnce(50, () -> caller.offers().extract().statusCode());

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(49);
    }

    @Test
    void withdrawingEndsTheConsentAndKeepsItsHistory() {
        String first = caller.offers().statusCode(201).extract().path("id");

        caller.withdraw(first).statusCode(200).body("status", is("WITHDRAWN"), "endedAt", notNullValue());

        String second = caller.offers().statusCode(201).extract().path("id");
        caller.list("")
                .statusCode(200)
                .body("items.id", contains(second, first))
                .body("items.status", contains("GIVEN", "WITHDRAWN"));
    }

    @Test
    void withdrawingTwiceAnswersLikeTheFirstTime() {
        String id = caller.offers().statusCode(201).extract().path("id");
        String first = caller.withdraw(id).statusCode(200).extract().asString();

        String second = caller.withdraw(id).statusCode(200).extract().asString();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void twentyThatWithdrawTheSameConsentAtOnceAreAllAnsweredAndItEndsOnce() throws Exception {
        String id = caller.offers().statusCode(201).extract().path("id");

        List<String> answers =
                atOnce(20, () -> caller.withdraw(id).statusCode(200).extract().asString());

        assertThat(answers).containsOnly(answers.getFirst());
    }

    @Test
    void anotherMembersConsentIsNotFound() {
        String id = caller.offers().statusCode(201).extract().path("id");
        Caller stranger = Caller.member(UUID.randomUUID());

        String missing = stranger.withdraw(UUID.randomUUID().toString())
                .statusCode(404)
                .extract()
                .asString();

        assertThat(stranger.withdraw(id).statusCode(404).extract().asString()).isEqualTo(missing);
        stranger.read(id).statusCode(404).body("code", is("consent-not-found"));
        stranger.list("?cursor=" + id).statusCode(404);
        caller.read(id).body("status", is("GIVEN"));
    }

    @Test
    void aPurposeThatNeedsNoConsentSaysSo() {
        caller.give(Map.of("purpose", "delivery", "noticeVersion", 1))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", is("consent-not-needed"), "purpose", is("delivery"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"curiosity", "sharing:shop", "sharing:<recipient>", "sharing:<recipient>x", "OFFERS", " offers"})
    void anUnknownPurposeIsRefusedWithoutEchoingIt(String purpose) {
        caller.give(Map.of("purpose", purpose, "noticeVersion", 1))
                .statusCode(422)
                .body("code", is("unknown-purpose"))
                .body("purpose", nullValue());
    }

    @Test
    void aStaleNoticeIsAConflictThatNamesTheOneInForce() {
        caller.give(Map.of("purpose", "offers", "noticeVersion", 2))
                .statusCode(409)
                .body("code", is("stale-notice"), "current", is(1));
    }

    @Test
    void aTextThatWasNeverPublishedIsStale() {
        caller.give(Map.of("purpose", "offers", "noticeVersion", 1, "noticeHash", "sha256:" + "0".repeat(64)))
                .statusCode(409)
                .body("code", is("stale-notice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"purpose\": [\"offers\", \"sharing:shop\"], \"noticeVersion\": 1}",
                "{\"purpose\": \"offers\", \"purposes\": [\"statistics\"], \"noticeVersion\": 1}",
                "{\"purposes\": [\"offers\", \"sharing:shop\"], \"noticeVersion\": 1}"
            })
    void severalPurposesUnderOneYesAreRefused(String request) {
        caller.give(request).statusCode(400).body("code", is("bundled-consent"));

        caller.list("").body("items", hasSize(0));
    }

    @Test
    void aBoxThatWasTickedBeforehandIsNoConsent() {
        caller.give(Map.of("purpose", "offers", "noticeVersion", 1, "preselected", true))
                .statusCode(400)
                .body("code", is("preselected-consent"));

        caller.list("").body("items", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"purpose\": \"offers\", \"noticeVersion\": 1, \"status\": \"GIVEN\"}",
                "{\"purpose\": \"offers\", \"noticeVersion\": 1, \"givenAt\": \"2020-01-01T00:00:00Z\"}",
                "{\"purpose\": \"offers\", \"noticeVersion\": 1, \"member\": \"5b0c2a52-7c0e-4b52-9f0e-0c0a6d1f2e33\"}",
                "{\"purpose\": {}, \"noticeVersion\": 1}",
                "{\"purpose\": \"offers\"}",
                "{\"noticeVersion\": 1}",
                "{\"purpose\": null, \"noticeVersion\": 1}",
                "{\"purpose\": [], \"noticeVersion\": 1}",
                "{\"purpose\": [null], \"noticeVersion\": 1}",
                "{\"purpose\": \"offers\", \"noticeVersion\": \"secret-value\"}",
                "{\"purpose\": \"offers\", \"noticeVersion\": 1, \"noticeHash\": \"secret-value\"}",
                "[]",
                "null",
                "{",
                ""
            })
    void whatIsNotTheRequestIsRefusedWithoutEchoingIt(String request) {
        caller.give(request)
                .statusCode(400)
                .contentType("application/problem+json")
                .body(not(containsString("secret-value")));

        caller.list("").body("items", hasSize(0));
    }

    @Test
    void anAccountWithoutMemberHasNoConsents() {
        Caller nobody = Caller.member(null);

        nobody.offers().statusCode(404).body("code", is("no-member-record"));
        nobody.list("").statusCode(404).body("code", is("no-member-record"));
        nobody.withdraw(UUID.randomUUID().toString()).statusCode(404).body("code", is("no-member-record"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"group-leader", "courier", "marketing", "auditor", "privacy-officer", "gateway"})
    void otherRolesMayNeitherGiveNorReadNorWithdraw(String role) {
        String id = caller.offers().statusCode(201).extract().path("id");
        Caller other = new Caller(role, UUID.randomUUID(), member);

        other.offers().statusCode(403);
        other.list("").statusCode(403);
        other.read(id).statusCode(403);
        other.withdraw(id).statusCode(403);
        caller.read(id).body("status", is("GIVEN"));
    }

    @Test
    void aPermitForAnotherOperationIsRefused() {
        caller.on("listMyConsents")
                .contentType("application/json")
                .body(Map.of("purpose", "offers", "noticeVersion", 1))
                .post("/v1/me/consents")
                .then()
                .statusCode(403)
                .body("code", is("permit-refused"));
    }

    @Test
    void theListIsReadPageByPage() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = caller.offers().statusCode(201).extract().path("id");
            caller.withdraw(id).statusCode(200);
            ids.addFirst(id);
        }

        List<String> read = new ArrayList<>();
        String query = "?limit=2";
        for (String next = ""; next != null; query = "?limit=2&cursor=" + next) {
            List<String> page = caller.list(query).statusCode(200).extract().path("items.id");
            next = caller.list(query).extract().path("next");
            read.addAll(page);
        }

        assertThat(read).isEqualTo(ids);
    }

    @Test
    void aRefusalSpeaksTheLanguageOfTheCaller() {
        caller.offers();

        caller.on("giveConsent")
                .header("Accept-Language", "zh-CN")
                .contentType("application/json")
                .body(Map.of("purpose", "offers", "noticeVersion", 1))
                .post("/v1/me/consents")
                .then()
                .statusCode(409)
                .body("title", is("您已经同意过"));
    }

    @Test
    void aConsentOnANoticeThatNoLongerDescribesThePurposeIsRenewed() throws SQLException {
        String outdated = caller.offers().statusCode(201).extract().path("id");
        sql("ALTER TABLE consent_record DISABLE TRIGGER consent_history_is_kept");
        sql("UPDATE consent_record SET notice_version = 0 WHERE id = '" + outdated + "'");
        sql("ALTER TABLE consent_record ENABLE TRIGGER consent_history_is_kept");

        String renewed = caller.offers().statusCode(201).extract().path("id");

        caller.list("")
                .body("items.id", contains(renewed, outdated))
                .body("items.status", contains("GIVEN", "RENEWED"));
        caller.withdraw(outdated).statusCode(409).body("code", is("consent-ended"));
        caller.withdraw(renewed).statusCode(200);
    }

    @Test
    void theDatabaseItselfKeepsTheHistory() {
        String id = caller.offers().statusCode(201).extract().path("id");

        assertThatThrownBy(() -> sql("UPDATE consent_record SET purpose = 'delivery' WHERE id = '" + id + "'"))
                .hasMessageContaining("history");
        caller.withdraw(id).statusCode(200);
        assertThatThrownBy(
                        () -> sql("UPDATE consent_record SET status = 'GIVEN', ended_at = NULL, ended_by_change = NULL"
                                + " WHERE id = '" + id + "'"))
                .hasMessageContaining("history");
    }

    private String hash(String language) {
        return new Caller("member", UUID.randomUUID(), null)
                .on("readCurrentNotice")
                .get("/v1/notices/current")
                .then()
                .statusCode(200)
                .extract()
                .path("texts.find { it.language == '" + language + "' }.hash");
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            List<Future<T>> futures = threads.invokeAll(Collections.nCopies(times, call));
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
