package io.menshen.consent.grant;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.consent.Caller;
import io.menshen.consent.Seating;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class BreakGlassResourceTest {

    private final UUID member = UUID.randomUUID();
    private final Caller taker = new Caller("volunteer", UUID.randomUUID(), null);
    private final Caller one = new Caller("approver", UUID.randomUUID(), null);
    private final Caller two = new Caller("privacy-officer", UUID.randomUUID(), null);

    @Inject
    DataSource database;

    @Inject
    BreakGlass glasses;

    @Test
    void oneFieldOfOneMemberIsOpenAtOnce() {
        String grant = broken();

        use(grant, member)
                .statusCode(200)
                .body("fields", is(Map.of("care-need", "plain")), "left", is(4), "approved", is(false));
        use(grant, UUID.randomUUID()).statusCode(404);
        one.on("listBrokenGlasses").get("/v1/broken-glasses").then().body("items.grant", hasItem(grant));
    }

    @Test
    void twoPeopleDecideAndNeitherIsTheTaker() {
        String grant = broken();

        decide(new Caller("approver", taker.account(), null), grant, true)
                .statusCode(403)
                .body("code", is("own-interest"));
        decide(one, grant, true).statusCode(200).body("decidedAt", nullValue(), "justified", contains(true));
        decide(one, grant, true).body("decidedAt", nullValue());
        decide(two, grant, true).body("decidedAt", notNullValue());

        one.on("listBrokenGlasses").get("/v1/broken-glasses").then().body("items.grant", not(hasItem(grant)));
    }

    @Test
    void aNoEndsItAtOnce() {
        String grant = broken();

        decide(one, grant, false).statusCode(200);

        use(grant, member).statusCode(404);
    }

    @Test
    void overdueIsSaidAndStaysSaidUntilThereIsADecision() throws SQLException {
        String grant = broken();
        overdue(grant);

        glasses.look();

        one.on("listBrokenGlasses")
                .get("/v1/broken-glasses")
                .then()
                .body("items.find { it.grant == '%s' }.overdue".formatted(grant), is(true));
        decide(one, grant, true);
        decide(two, grant, true).body("overdue", is(false));
    }

    @Test
    void twoNamedReviewersAreCalledAndNobodyElseDecidesWithinTheDay() throws SQLException {
        Seating.seat(database, "GLASS_REVIEW", one.account());
        Seating.seat(database, "GLASS_REVIEW", two.account());
        Seating.seat(database, "GLASS_REVIEW", taker.account());
        Caller third = new Caller("approver", UUID.randomUUID(), null);
        String grant = broken();

        for (Caller called : List.of(one, two)) {
            called.on("listMyCalls")
                    .get("/v1/account/calls")
                    .then()
                    .body("items.matter", contains("GLASS_REVIEW"), "items.basis", contains("grant/" + grant));
        }
        taker.on("listMyCalls").get("/v1/account/calls").then().body("items", empty());
        decide(third, grant, true).statusCode(403).body("code", is("not-called"));
        decide(one, grant, true).statusCode(200);
        one.on("listMyCalls").get("/v1/account/calls").then().body("items[0].answeredAt", notNullValue());
        overdue(grant);
        decide(third, grant, true).statusCode(200).body("decidedAt", notNullValue());
    }

    private void overdue(String grant) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE broken_glass SET due_at = now() - interval '1 second' WHERE grant_id = ?")) {
            statement.setObject(1, UUID.fromString(grant));
            statement.executeUpdate();
        }
    }

    /// Other tests' reviewers are not called in this one.
    @BeforeEach
    void nobodySits() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM seat WHERE body = 'GLASS_REVIEW'")) {
            statement.executeUpdate();
        }
    }

    private String broken() {
        return taker.on("breakGlass")
                .contentType("application/json")
                .body(Map.of("member", member, "field", "care-need", "purpose", "emergency"))
                .post("/v1/broken-glasses")
                .then()
                .statusCode(201)
                .extract()
                .path("grant");
    }

    private static ValidatableResponse decide(Caller by, String grant, boolean justified) {
        return by.on("decideOnBrokenGlass")
                .contentType("application/json")
                .body(Map.of("justified", justified))
                .post("/v1/broken-glasses/{id}/decisions", grant)
                .then();
    }

    private ValidatableResponse use(String grant, UUID of) {
        return Caller.gateway("useGrant")
                .body(Map.of(
                        "grant", grant, "receiver", taker.account().toString(), "purpose", "emergency", "member", of))
                .post("/internal/grant-uses")
                .then();
    }
}
