package io.menshen.member.representation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.MemberId;
import io.menshen.member.age.Ages;
import io.menshen.member.database.Database;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RepresentationResourceTest {

    private static final String DOCUMENT = "ab".repeat(32);

    @Inject
    Database database;

    @Inject
    Ages ages;

    @Inject
    RepresentationKeeper keeper;

    Stack stack;

    private final Caller child = Caller.member();
    private final Caller parent = Caller.member();
    private final Caller reviewer = Caller.staff("reviewer");

    private static String registers(Caller who, String birth) {
        Map<String, Object> fields =
                new HashMap<>(Map.of("displayName", "金丝雀", "mobile", Caller.someMobile(), "flat", "3-2-502"));
        if (birth != null) {
            fields.put("birthDate", birth);
        }
        return who.calls("registerMember")
                .body(fields)
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static ValidatableResponse account(Caller who) {
        return Caller.with(who.permit("linkAccount").roles("gateway"))
                .put("/internal/account")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse asksAsGuardian(Caller who, String of) {
        return who.calls("askForGuardianship")
                .body(Map.of("member", of, "document", DOCUMENT))
                .post("/v1/me/guardianships")
                .then();
    }

    private ValidatableResponse mandates(Caller who, String to, List<String> operations) {
        return who.calls("giveMandate")
                .body(Map.of(
                        "representative",
                        to,
                        "operations",
                        operations,
                        "purposes",
                        List.of("delivery"),
                        "endsAt",
                        Instant.now().plus(Duration.ofDays(1)).toString(),
                        "document",
                        DOCUMENT))
                .post("/v1/me/mandates")
                .then();
    }

    private ValidatableResponse checks(Caller who, String asked, boolean proven) {
        who.calls("takeRepresentation").post("/v1/representations/{id}/assignment", asked);
        return who.calls("checkRepresentation")
                .body(Map.of("proven", proven))
                .post("/v1/representations/{id}/check", asked)
                .then();
    }

    private static ValidatableResponse reads(Caller who, String of, String by, String purpose) {
        return Caller.with(who.permit("readMember").purpose(purpose).basis("mandate/" + by))
                .get("/v1/members/{id}", of)
                .then();
    }

    private String youngBirth() {
        return LocalDate.now().minusYears(10).toString();
    }

    @Test
    void aCheckedGuardianStandsForAChildUntilTheFourteenthBirthday() {
        String ward = registers(child, youngBirth());
        registers(parent, null);
        account(child).body("underFourteen", is(true));
        account(parent).body("underFourteen", is(false), "standsFor", hasSize(0));
        String asked = asksAsGuardian(parent, ward)
                .statusCode(201)
                .body("state", is("ASKED"), "own", is(false))
                .extract()
                .path("id");
        account(parent).body("standsFor", hasSize(0));

        checks(reviewer, asked, true).statusCode(204);

        account(parent)
                .body("standsFor.member", contains(ward), "standsFor[0].guardian", is(true))
                .body("standsFor[0].operations", hasItem("giveRepresentedConsent"));
        reads(parent, ward, asked, "membership").statusCode(200).body("_proven", contains("mandate"));
        child.calls("endRepresentation")
                .post("/v1/me/representations/{id}/end", asked)
                .then()
                .statusCode(403)
                .body("code", is("guardian-stays"));

        // the record is corrected: the child turns out to be older
        QuarkusTransaction.requiringNew()
                .run(() -> ages.birthDate(
                        MemberId.fromString(ward),
                        LocalDate.now().minusYears(14).minusDays(1).toString()));

        account(child).body("underFourteen", is(false));
        account(parent).body("standsFor", hasSize(0));
        reads(parent, ward, asked, "membership").statusCode(404);
        parent.calls("listRepresentations")
                .get("/v1/me/representations")
                .then()
                .body("items[0].state", is("ENDED"), "items[0].ending", is("FOURTEEN"));
        for (String action : List.of("representation.asked", "representation.checked", "representation.ended")) {
            Evidence.of(stack).waitFor(action, ward);
        }
    }

    @Test
    void noDateIsKeptInClear() {
        String ward = registers(child, youngBirth());

        List<String> rows = database.list(
                "SELECT row_to_json(k)::text FROM known_minor k WHERE member = ?",
                row -> row.getString(1),
                UUID.fromString(ward));

        assertThat(rows).hasSize(1).noneMatch(row -> row.contains(youngBirth()));
    }

    @Test
    void aGuardianIsOnlyForWhomIsKnownToBeAChild() {
        String grown = registers(child, null);
        registers(parent, null);
        String asked = asksAsGuardian(parent, grown).statusCode(201).extract().path("id");

        checks(reviewer, asked, true).statusCode(409).body("code", is("not-under-fourteen"));

        account(parent).body("standsFor", hasSize(0));
        checks(reviewer, asked, false).statusCode(204);
        asksAsGuardian(parent, UUID.randomUUID().toString()).statusCode(404);
    }

    @Test
    void onlyTheReviewerWhoHasItInHandSeesWhomItConcerns() {
        String ward = registers(child, youngBirth());
        registers(parent, null);
        String asked = asksAsGuardian(parent, ward).extract().path("id");
        ValidatableResponse before = Caller.with(
                        reviewer.permit("readRepresentation").basis("case/" + asked))
                .get("/v1/representations/{id}", asked)
                .then();
        before.statusCode(200).body("represented", nullValue(), "document", is(DOCUMENT));

        reviewer.calls("takeRepresentation")
                .post("/v1/representations/{id}/assignment", asked)
                .then()
                .statusCode(204);

        Caller.with(reviewer.permit("readRepresentation").basis("case/" + asked))
                .get("/v1/representations/{id}", asked)
                .then()
                .body("represented.member", is(ward), "represented.birthDate", is(youngBirth()))
                .body("representative.displayName", notNullValue());
        Caller.staff("reviewer")
                .calls("takeRepresentation")
                .post("/v1/representations/{id}/assignment", asked)
                .then()
                .statusCode(409);
        parent.alsoA("reviewer")
                .calls("takeRepresentation")
                .post("/v1/representations/{id}/assignment", asked)
                .then()
                .statusCode(403);
    }

    @Test
    void aMandateCoversWhatItNamesAndNothingElseUntilTheMemberEndsIt() {
        String principal = registers(child, null);
        String agent = registers(parent, null);
        String asked = mandates(child, agent, List.of("readMember"))
                .statusCode(201)
                .extract()
                .path("id");
        reads(parent, principal, asked, "delivery").statusCode(404);
        checks(reviewer, asked, true).statusCode(204);

        reads(parent, principal, asked, "delivery").statusCode(200).body("_proven", contains("mandate"));
        reads(parent, principal, asked, "membership").statusCode(404);
        reads(Caller.member(), principal, asked, "delivery").statusCode(404);
        reads(parent.alsoA("operator"), principal, asked, "delivery").statusCode(404);
        Caller.with(parent.permit("changeMember").purpose("delivery").basis("mandate/" + asked))
                .contentType("application/merge-patch+json")
                .header("If-Match", "\"0\"")
                .body(Map.of("flat", "1-1-101"))
                .patch("/v1/members/{id}", principal)
                .then()
                .statusCode(404);
        account(parent).body("standsFor[0].operations", contains("readMember"));

        child.calls("endRepresentation")
                .post("/v1/me/representations/{id}/end", asked)
                .then()
                .statusCode(200)
                .body("state", is("ENDED"), "ending", is("BY_MEMBER"));

        reads(parent, principal, asked, "delivery").statusCode(404);
        account(parent).body("standsFor", hasSize(0));
    }

    @Test
    void underAMandateSomebodyOrdersInTimeAndReadsMessagesAndOnlyWhatItNames() {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String mobile = Caller.someMobile();
        String principal = leader.addsMember(group, "金丝雀爷爷", mobile, "3-2-502");
        child.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        String agent = registers(parent, null);
        String asked = mandates(child, agent, List.of("placeOrder", "readOrder", "listRepresentedMessages"))
                .statusCode(201)
                .extract()
                .path("id");
        orders(asked, principal, round).statusCode(404);
        checks(reviewer, asked, true).statusCode(204);

        String order = orders(asked, principal, round)
                .statusCode(201)
                .body("member", is(principal), "_proven", contains("mandate"))
                .extract()
                .path("id");
        orders(asked, agent, round).statusCode(404);
        orders(UUID.randomUUID().toString(), principal, round).statusCode(404);
        order("readOrder", asked).get("/v1/orders/{id}", order).then().statusCode(200);
        order("cancelOrder", asked)
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(404);
        assertThat(Evidence.of(stack).waitFor("order.placed", principal)).contains(parent.subject());
        order("listRepresentedMessages", asked)
                .get("/v1/represented/{member}/messages", principal)
                .then()
                .statusCode(200)
                .body("items.member", everyItem(is(principal)), "items._proven", everyItem(contains("mandate")));
        order("listRepresentedMessages", asked)
                .get("/v1/represented/{member}/messages", agent)
                .then()
                .statusCode(404);
        QuarkusTransaction.requiringNew()
                .run(() -> database.update(
                        "UPDATE round SET cutoff = now() - interval '1 minute' WHERE id = ?", UUID.fromString(round)));
        orders(asked, principal, round).statusCode(409);

        child.calls("endRepresentation")
                .post("/v1/me/representations/{id}/end", asked)
                .then()
                .statusCode(200);
        orders(asked, principal, round).statusCode(404);
        order("readOrder", asked).get("/v1/orders/{id}", order).then().statusCode(404);
        order("listRepresentedMessages", asked)
                .get("/v1/represented/{member}/messages", principal)
                .then()
                .statusCode(404);
    }

    private RequestSpecification order(String operation, String by) {
        return Caller.with(parent.permit(operation).purpose("delivery").basis("mandate/" + by));
    }

    private ValidatableResponse orders(String by, String member, String round) {
        return order("placeOrder", by)
                .body(Map.of("round", round, "member", member, "lines", List.of(Map.of("good", 1, "quantity", 2))))
                .post("/v1/orders")
                .then();
    }

    @Test
    void nobodyConsentsUnderAMandateAndNoMandateIsEndless() {
        registers(child, null);
        String agent = registers(parent, null);

        mandates(child, agent, List.of("giveRepresentedConsent"))
                .statusCode(400)
                .body("code", is("scope-not-representable"));
        child.calls("giveMandate")
                .body(Map.of(
                        "representative",
                        agent,
                        "operations",
                        List.of("readMember"),
                        "purposes",
                        List.of("delivery"),
                        "endsAt",
                        Instant.now().plus(Duration.ofDays(400)).toString(),
                        "document",
                        DOCUMENT))
                .post("/v1/me/mandates")
                .then()
                .statusCode(400);
    }

    @Test
    void aMandateWhoseTimeIsOverCoversNothingEvenBeforeAnybodyNoticed() {
        String principal = registers(child, null);
        String agent = registers(parent, null);
        String asked = mandates(child, agent, List.of("readMember")).extract().path("id");
        checks(reviewer, asked, true);
        QuarkusTransaction.requiringNew()
                .run(() -> database.update(
                        "UPDATE representation SET ends_at = ? WHERE id = ?",
                        Instant.now().minusSeconds(1),
                        UUID.fromString(asked)));

        reads(parent, principal, asked, "delivery").statusCode(404);
        keeper.look();

        child.calls("listRepresentations")
                .get("/v1/me/representations")
                .then()
                .body("items[0].ending", is("EXPIRED"), "items[0].own", is(true));
    }
}
