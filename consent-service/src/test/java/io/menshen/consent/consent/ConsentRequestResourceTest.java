package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
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
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class ConsentRequestResourceTest {

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);

    @Inject
    DataSource database;

    @Test
    void whoWasNeverAskedMayBeAskedAndTheSameQuestionStaysOpen() {
        String first = ask("offers")
                .statusCode(201)
                .body("purpose", is("offers"), "noticeVersion", is(1), "askedAt", notNullValue())
                .body("answer", nullValue())
                .extract()
                .path("id");

        ask("offers").statusCode(201).body("id", is(first));
    }

    @Test
    void whoRefusesIsLeftInPeaceForThirtyDays() throws SQLException {
        String request = ask("offers").extract().path("id");
        refuse(request).statusCode(200).body("answer", is("REFUSED"), "answeredAt", notNullValue());
        refuse(request).statusCode(200).body("answer", is("REFUSED"));

        Instant again = Instant.parse(ask("offers")
                .statusCode(409)
                .body("code", is("consent-refused-lately"))
                .extract()
                .path("askAgainFrom"));
        assertThat(Duration.between(Instant.now(), again)).isBetween(Duration.ofDays(29), Duration.ofDays(30));

        change("UPDATE consent_request SET answered_at = answered_at - interval '30 days' WHERE member_id = ?");
        ask("offers").statusCode(201).body("id", not(is(request)));
    }

    @Test
    void whoWithdrewIsLeftInPeaceToo() {
        caller.withdraw(caller.offers().extract().path("id")).statusCode(200);

        ask("offers").statusCode(409).body("code", is("consent-refused-lately"));
    }

    @Test
    void aMemberMayConsentUnaskedAtAnyTime() {
        String request = ask("offers").extract().path("id");
        refuse(request).statusCode(200);

        caller.offers().statusCode(201);

        ask("offers").statusCode(409).body("code", is("consent-already-given"));
    }

    @Test
    void consentingAnswersTheOpenQuestion() {
        String request = ask("offers").extract().path("id");
        caller.offers().statusCode(201);

        list().body("items", hasSize(1)).body("items[0].id", is(request), "items[0].answer", is("GIVEN"));
        refuse(request).statusCode(409).body("code", is("consent-request-answered"), "request", is(request));
    }

    @Test
    void anotherMembersQuestionIsNotThere() {
        String request = ask("offers").extract().path("id");
        Caller stranger = Caller.member(UUID.randomUUID());

        stranger.on("refuseConsent")
                .post("/v1/me/consent-requests/{id}/refusal", request)
                .then()
                .statusCode(404)
                .body("code", is("consent-request-not-found"));
        stranger.on("listConsentRequests").get("/v1/me/consent-requests").then().body("items", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({"membership, 422, consent-not-needed", "nothing-known, 422, unknown-purpose"})
    void whatNeedsNoConsentIsNotAskedFor(String purpose, int status, String code) {
        ask(purpose).statusCode(status).body("code", is(code));
    }

    @Test
    void ofTwentyThatAskAndRefuseAtOnceOneQuestionIsLeft() throws Exception {
        List<String> ids = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asked.add(threads.submit(
                        () -> ask("offers").statusCode(201).extract().path("id")));
            }
            for (Future<String> each : asked) {
                ids.add(each.get());
            }
        }

        assertThat(ids).hasSize(20).containsOnly(ids.getFirst());
        list().body("items", hasSize(1));
    }

    @Test
    void aConsentWhoseTimeIsOverAllowsNothingAndEndsByItself() throws Exception {
        UUID consent = UUID.randomUUID();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO consent_record (id, member_id, purpose, notice_version, notice_language, notice_hash, status,
                                                    given_at, expires_at, version)
                        VALUES (?, ?, 'offers', 1, 'zh', 'sha256:ab', 'GIVEN', now() - interval '2 years', now() + interval '2 s', 0)
                        """)) {
            insert.setObject(1, consent);
            insert.setObject(2, member);
            insert.executeUpdate();
        }
        basis().body("members[0].consents", contains("offers"));
        long before = ((Number) basis().extract().path("change")).longValue();

        for (int i = 0; i < 150; i++) {
            if (caller.read(consent.toString()).extract().path("status").equals("EXPIRED")) {
                break;
            }
            Thread.sleep(50);
        }

        caller.read(consent.toString()).body("status", is("EXPIRED"), "endedAt", notNullValue());
        basis().body("members[0].consents", hasSize(0));
        assertThat(((Number) basis().extract().path("change")).longValue())
                .as("the gateways learn of it")
                .isGreaterThan(before);
        caller.withdraw(consent.toString()).statusCode(409).body("code", is("consent-ended"));
        ask("offers").statusCode(201);
    }

    private ValidatableResponse ask(String purpose) {
        return caller.on("askForConsent")
                .contentType("application/json")
                .body(Map.of("purpose", purpose))
                .post("/v1/me/consent-requests")
                .then();
    }

    private ValidatableResponse refuse(String request) {
        return caller.on("refuseConsent")
                .post("/v1/me/consent-requests/{id}/refusal", request)
                .then();
    }

    private ValidatableResponse list() {
        return caller.on("listConsentRequests")
                .get("/v1/me/consent-requests")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse basis() {
        return Caller.gateway("readBasis")
                .body(Map.of("members", List.of(member)))
                .post("/internal/basis")
                .then()
                .statusCode(200);
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, member);
            statement.executeUpdate();
        }
    }
}
