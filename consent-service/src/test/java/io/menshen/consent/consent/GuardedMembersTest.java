package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.consent.Caller;
import io.menshen.consent.MemberId;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Under 14 a guardian consents; at 14 the person does.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class GuardedMembersTest {

    private static final Map<String, Object> OFFERS = Map.of("purpose", "offers", "noticeVersion", 1);

    @Inject
    GuardedMembers guarded;

    @Inject
    StandingConsents standing;

    @Inject
    ConsentReceipts receipts;

    private final UUID member = UUID.randomUUID();
    private final Caller child = Caller.member(member);
    private final Caller parent = Caller.member(UUID.randomUUID());

    private static String word(String kind, UUID member) {
        return kind + "/" + UUID.randomUUID() + "/" + member;
    }

    private ValidatableResponse givesFor(String standsFor) {
        return parent.on("giveRepresentedConsent", standsFor)
                .body(OFFERS)
                .post("/v1/represented/{member}/consents", member)
                .then();
    }

    private void hears(String type) {
        QuarkusTransaction.requiringNew()
                .run(() -> guarded.receive(new CloudEvent(
                        UUID.randomUUID().toString(),
                        "member-service/outbox",
                        type,
                        Instant.now(),
                        member.toString(),
                        null,
                        "{}")));
    }

    private List<String> allowed() {
        return standing.of(List.of(new MemberId(member))).purposes(new MemberId(member));
    }

    @Test
    void aChildDoesNotConsentAndTheGuardianDoes() {
        hears(GuardedMembers.GUARDED);
        child.offers().statusCode(403).body("code", is("guardian-needed"));

        String id = givesFor(word("guardian", member))
                .statusCode(201)
                .body("byGuardian", is(true), "needsRenewal", is(false))
                .extract()
                .path("id");

        assertThat(allowed()).containsExactly("offers");
        child.list("").body("items", hasSize(1), "items[0].byGuardian", is(true));
        assertThat(receipts.newest(UUID.fromString(id)).orElseThrow().body()).contains("dpv:GuardianOfDataSubject");
        parent.on("withdrawRepresentedConsent", word("guardian", member))
                .post("/v1/represented/{member}/consents/{id}/withdrawal", member, id)
                .then()
                .statusCode(200)
                .body("status", is("WITHDRAWN"));
        assertThat(allowed()).isEmpty();
    }

    @Test
    void whatTheGatewaySaysCountsBeforeTheEventHasCome() {
        child.asChild("giveConsent")
                .body(OFFERS)
                .post("/v1/me/consents")
                .then()
                .statusCode(403)
                .body("code", is("guardian-needed"));
    }

    @Test
    void whatAChildConsentedToAloneAllowsNothingOnceTheAgeIsKnown() {
        String id = child.offers().statusCode(201).extract().path("id");
        assertThat(allowed()).containsExactly("offers");

        hears(GuardedMembers.GUARDED);

        assertThat(allowed()).isEmpty();
        child.read(id).body("status", is("GIVEN"), "needsRenewal", is(true));
        givesFor(word("guardian", member)).statusCode(201);
        child.read(id).body("status", is("RENEWED"));
        assertThat(allowed()).containsExactly("offers");
    }

    @Test
    void atFourteenTheGuardiansWordIsOverUntilThePersonRenewsIt() {
        hears(GuardedMembers.GUARDED);
        String id = givesFor(word("guardian", member)).extract().path("id");
        long before = standing.of(List.of(new MemberId(member))).change();

        hears(GuardedMembers.UNGUARDED);

        assertThat(standing.of(List.of(new MemberId(member))).change()).isGreaterThan(before);
        assertThat(allowed()).isEmpty();
        child.read(id).body("needsRenewal", is(true));
        child.offers().statusCode(201).body("byGuardian", is(false));
        child.read(id).body("status", is("RENEWED"), "byGuardian", is(true));
        assertThat(allowed()).containsExactly("offers");
    }

    @Test
    void nobodyConsentsUnderAMandateOrForSomebodyElse() {
        givesFor(word("mandate", member)).statusCode(404).body("code", is("not-represented"));
        givesFor(word("guardian", UUID.randomUUID())).statusCode(404).body("code", is("not-represented"));
        parent.on("listRepresentedConsents")
                .get("/v1/represented/{member}/consents", member)
                .then()
                .statusCode(404);
    }

    @Test
    void underAMandateConsentsAreListedAndWithdrawn() {
        String id = child.offers().extract().path("id");
        parent.on("listRepresentedConsents", word("mandate", member))
                .get("/v1/represented/{member}/consents", member)
                .then()
                .statusCode(200)
                .body("items.id", is(List.of(id)));

        parent.on("withdrawRepresentedConsent", word("mandate", member))
                .post("/v1/represented/{member}/consents/{id}/withdrawal", member, id)
                .then()
                .statusCode(200);

        assertThat(allowed()).isEmpty();
    }

    @Test
    void aGuardianIsAskedAndSaysNoOrYesAndKeepsTheReceipt() {
        hears(GuardedMembers.GUARDED);
        String guardian = word("guardian", member);
        String asked = asksFor(guardian).statusCode(201).extract().path("id");
        parent.on("listRepresentedConsentRequests", guardian)
                .get("/v1/represented/{member}/consent-requests", member)
                .then()
                .statusCode(200)
                .body("items.id", is(List.of(asked)));

        refusesFor(guardian, asked).statusCode(200).body("answer", is("REFUSED"));

        asksFor(guardian).statusCode(409).body("code", is("consent-refused-lately"));
        assertThat(allowed()).isEmpty();
        String given = givesFor(guardian).statusCode(201).extract().path("id");
        String receipt = receiptFor(guardian, given).statusCode(200).extract().asString();
        assertThat(receipt)
                .isEqualTo(receipts.newest(UUID.fromString(given)).orElseThrow().body());
        assertThat(parent.on("readRepresentedReceiptPage", guardian)
                        .get("/v1/represented/{member}/consents/{id}/receipt-page", member, given)
                        .then()
                        .statusCode(200)
                        .contentType("text/html")
                        .extract()
                        .asString())
                .contains("同意收据");
    }

    @Test
    void underAMandateRequestsAndReceiptsAreSeenAndNothingIsAnswered() {
        String given = child.offers().extract().path("id");
        String mandate = word("mandate", member);

        receiptFor(mandate, given).statusCode(200);
        parent.on("listRepresentedConsentRequests", mandate)
                .get("/v1/represented/{member}/consent-requests", member)
                .then()
                .statusCode(200);
        asksFor(mandate).statusCode(404).body("code", is("not-represented"));
        refusesFor(mandate, UUID.randomUUID().toString()).statusCode(404).body("code", is("not-represented"));
        receiptFor(word("guardian", UUID.randomUUID()), given).statusCode(404).body("code", is("not-represented"));
        UUID other = UUID.randomUUID();
        parent.on("readRepresentedReceipt", word("guardian", other))
                .get("/v1/represented/{member}/consents/{id}/receipt", other, given)
                .then()
                .statusCode(404);
    }

    private ValidatableResponse asksFor(String standsFor) {
        return parent.on("askForRepresentedConsent", standsFor)
                .body(Map.of("purpose", "offers"))
                .post("/v1/represented/{member}/consent-requests", member)
                .then();
    }

    private ValidatableResponse refusesFor(String standsFor, String request) {
        return parent.on("refuseRepresentedConsent", standsFor)
                .post("/v1/represented/{member}/consent-requests/{id}/refusal", member, request)
                .then();
    }

    private ValidatableResponse receiptFor(String standsFor, String consent) {
        return parent.on("readRepresentedReceipt", standsFor)
                .get("/v1/represented/{member}/consents/{id}/receipt", member, consent)
                .then();
    }

    @Test
    void anErasedChildLeavesNoTraceAmongTheGuarded() {
        hears(GuardedMembers.GUARDED);

        hears(Departures.ERASED);

        assertThat(guarded.guarded(new MemberId(member))).isFalse();
    }
}
