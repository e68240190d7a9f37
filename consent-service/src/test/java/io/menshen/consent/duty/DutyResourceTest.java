package io.menshen.consent.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.menshen.consent.Caller;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// A course and a pledge make a role active; each alone does not, and neither for ever.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class DutyResourceTest {

    private static final long YEAR = 367L * 24 * 3_600_000;

    private final Caller courier = new Caller("courier", UUID.randomUUID(), null);
    private final Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
    private final LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));

    @Inject
    DataSource database;

    @Inject
    DutyLedger ledger;

    @Test
    void courseAndPledgeMakeARoleActive() {
        snapshot().body("activeMillis", is(0), "needed", hasItem("courier"), "needed", not(hasItem("member")));

        sign(hash()).statusCode(201).body("recordedBy", is(courier.account().toString()));
        snapshot().body("activeMillis", is(0));
        status().body("lapsed", contains("courier"), "items.find { it.duty.kind == 'COURSE' }.state", is("MISSING"));
        String course = record(courier.account(), today);

        snapshot().body("activeMillis", allOf(greaterThan(364L * 24 * 3_600_000), lessThanOrEqualTo(YEAR)));
        status().body("active", contains("courier"), "lapsed", empty(), "items.state", contains("VALID", "VALID"));

        officer.on("revokeDutyRecord")
                .post("/v1/duty-records/{id}/revocation", course)
                .then()
                .statusCode(200);
        snapshot().body("activeMillis", is(0));
    }

    private long change() {
        return snapshot().extract().jsonPath().getLong("change");
    }

    @Test
    void everyChangeIsNumberedForTheGateways() {
        long before = change();

        sign(hash());

        long after = change();
        assertThat(after).isGreaterThan(before);
        String key = UUID.nameUUIDFromBytes(("account/" + courier.account()).getBytes(StandardCharsets.UTF_8))
                .toString();
        Caller.gateway("renewLease")
                .body(Map.of("gateway", "gateway-of-duties", "applied", before))
                .post("/internal/lease")
                .then()
                .body("changes.member", hasItem(key));
    }

    @Test
    void aPledgeIsTheOwnWordForTheExactText() {
        sign("sha256:" + "0".repeat(64)).statusCode(409).body("code", is("another-text-signed"), "hash", is(hash()));
        courier.on("signPledge")
                .contentType("application/json")
                .body(Map.of("hash", hash()))
                .post("/v1/account/duties/data-protection/signature")
                .then()
                .statusCode(404);
    }

    @Test
    void nobodyRecordsTheOwnCourseNorOneToCome() {
        course(officer.account(), today).statusCode(403).body("code", is("own-interest"));
        course(courier.account(), today.plusDays(1)).statusCode(400);
        course(courier.account(), today.minusYears(1)).statusCode(400);
    }

    @Test
    void whoseTimeEndsIsDueAndRemindedOnce() throws SQLException {
        String course = record(courier.account(), today);
        change("UPDATE duty_record SET ends_at = now() + interval '3 days' WHERE id = ?", course);

        while (ledger.look() > 0) {
            assertThat(ledger).isNotNull();
        }

        officer.on("listDueDuties")
                .get("/v1/duty-records?limit=200")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(course));
        courier.on("listMyCalls")
                .get("/v1/account/calls")
                .then()
                .body("items.matter", contains("DUTY_ENDS"), "items.basis", contains("duty/" + course));
        change("UPDATE duty_record SET ends_at = now() - interval '1 second' WHERE id = ?", course);
        sign(hash());
        snapshot().body("activeMillis", is(0));
        status().body("items.find { it.duty.kind == 'COURSE' }.state", is("ENDED"));
    }

    @Test
    void recordsAreKeptThreeYearsAndNoLonger() throws SQLException {
        String old = record(courier.account(), today);
        String kept = record(courier.account(), today);
        change("UPDATE duty_record SET ends_at = now() - interval '1097 days' WHERE id = ?", old);
        change("UPDATE duty_record SET ends_at = now() - interval '1095 days' WHERE id = ?", kept);

        ledger.look();

        List<String> left = status().extract().path("records.id");
        assertThat(left).contains(kept).doesNotContain(old);
    }

    private void change(String sql, String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, UUID.fromString(id));
            statement.executeUpdate();
        }
    }

    private String hash() {
        return courier.on("listDuties")
                .get("/v1/duties")
                .then()
                .statusCode(200)
                .extract()
                .path("items.find { it.kind == 'PLEDGE' }.hash");
    }

    private ValidatableResponse sign(String hash) {
        return courier.on("signPledge")
                .contentType("application/json")
                .body(Map.of("hash", hash))
                .post("/v1/account/duties/confidentiality/signature")
                .then();
    }

    private String record(UUID account, LocalDate day) {
        return course(account, day).statusCode(201).extract().path("id");
    }

    private ValidatableResponse course(UUID account, LocalDate day) {
        return officer.on("recordCourse")
                .contentType("application/json")
                .body(Map.of("account", account, "code", "data-protection", "takenOn", day.toString()))
                .post("/v1/duty-records")
                .then();
    }

    private ValidatableResponse status() {
        return courier.on("readMyDuties").get("/v1/account/duties").then().statusCode(200);
    }

    private ValidatableResponse snapshot() {
        return Caller.gateway("readDuties")
                .body(Map.of("account", courier.account()))
                .post("/internal/duties")
                .then()
                .statusCode(200);
    }
}
