package io.menshen.consent.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

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
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class SeatResourceTest {

    private final Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
    private final Caller approver = new Caller("approver", UUID.randomUUID(), null);
    private final Caller chosen = new Caller("committee", UUID.randomUUID(), null);

    @Inject
    DataSource database;

    @Inject
    Seats seats;

    @Test
    void aSeatTakesTwoPeopleAndNeitherIsItsOwn() {
        String id = propose(chosen);
        assertThat(sits(chosen)).isFalse();

        on(officer, "approveSeat", id, "approval").statusCode(403).body("code", is("own-interest"));
        on(new Caller("approver", chosen.account(), null), "approveSeat", id, "approval")
                .statusCode(403);
        on(approver, "approveSeat", id, "approval").statusCode(200).body("state", is("SITS"));

        assertThat(sits(chosen)).isTrue();
        officer.on("proposeSeat")
                .contentType("application/json")
                .body(Map.of("account", officer.account(), "body", "COMMITTEE", "days", 30))
                .post("/v1/seats")
                .then()
                .statusCode(403);
    }

    @Test
    void itEndsWithItsTermOrByTwoPeople() throws SQLException {
        String id = seated(chosen);
        Caller other = new Caller("committee", UUID.randomUUID(), null);
        String others = seated(other);

        on(officer, "proposeSeatEnd", id, "end").statusCode(200).body("state", is("SITS"));
        on(officer, "endSeat", id, "end/approval").statusCode(403);
        on(chosen, "endSeat", id, "end/approval").statusCode(403);
        on(approver, "endSeat", id, "end/approval").statusCode(200).body("state", is("OVER"));
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE seat SET starts_at = now() - interval '2 days', ends_at = now() WHERE id = ?")) {
            statement.setObject(1, UUID.fromString(others));
            statement.executeUpdate();
        }

        assertThat(sits(chosen)).isFalse();
        assertThat(sits(other)).isFalse();
    }

    @Test
    void theRoleAloneLetsNobodyCommentOrApprove() {
        chosen.on("commentOnDraft")
                .contentType("application/json")
                .body(Map.of("text", "说明不够清楚"))
                .post("/v1/publication-drafts/{draft}/comments", UUID.randomUUID())
                .then()
                .statusCode(403)
                .body("code", is("not-seated"));
        chosen.on("approvePublication")
                .contentType("application/json")
                .body(Map.of("hash", "sha256:" + "0".repeat(64)))
                .post("/v1/publications/purposes/drafts/{id}/approval", UUID.randomUUID())
                .then()
                .statusCode(403)
                .body("code", is("not-seated"));

        seated(chosen);

        chosen.on("commentOnDraft")
                .contentType("application/json")
                .body(Map.of("text", "说明不够清楚"))
                .post("/v1/publication-drafts/{draft}/comments", UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    private boolean sits(Caller who) {
        return seats.sits(who.account().toString(), Seats.Body.COMMITTEE);
    }

    private String seated(Caller who) {
        String id = propose(who);
        on(approver, "approveSeat", id, "approval").statusCode(200);
        return id;
    }

    private String propose(Caller who) {
        return officer.on("proposeSeat")
                .contentType("application/json")
                .body(Map.of("account", who.account(), "body", "COMMITTEE", "days", 30))
                .post("/v1/seats")
                .then()
                .statusCode(201)
                .body("state", is("PROPOSED"))
                .extract()
                .path("id");
    }

    private static ValidatableResponse on(Caller by, String operation, String seat, String what) {
        return by.on(operation).post("/v1/seats/{id}/" + what, seat).then();
    }
}
