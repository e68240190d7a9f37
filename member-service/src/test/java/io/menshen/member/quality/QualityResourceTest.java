package io.menshen.member.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class QualityResourceTest {

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private final Caller reviewer = Caller.staff("reviewer");
    private final String mobile = Caller.someMobile();
    private String id;

    @Inject
    DataSource database;

    @Inject
    FieldCatalogue catalogue;

    @BeforeEach
    void aClaimedMemberOfAGroup() {
        id = leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
    }

    private ValidatableResponse own() {
        return member.calls("listOwnFindings").get("/v1/me/quality").then().statusCode(200);
    }

    private ValidatableResponse doubts(Caller caller, String field) {
        return caller.calls("doubtField")
                .body(Map.of("field", field))
                .post("/v1/members/{id}/doubts", id)
                .then();
    }

    private void confirms(String field) {
        member.calls("confirmField")
                .post("/v1/me/quality/{field}/confirmation", field)
                .then()
                .statusCode(204);
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private void report() throws InterruptedException {
        String job = reviewer.calls("askQualityReport")
                .post("/v1/quality-reports")
                .then()
                .statusCode(202)
                .extract()
                .path("job");
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String state = "";
        while (!state.equals("DONE")) {
            assertThat(System.nanoTime()).as(state).isLessThan(end);
            Thread.sleep(100);
            state = reviewer.calls("readJob").get("/v1/jobs/{id}", job).path("state");
            assertThat(state).isNotEqualTo("FAILED");
        }
    }

    @Test
    void aGoodRecordHasNoFindings() {
        own().body("items", is(empty()));
    }

    @Test
    void whatIsOldIsOutdatedUntilTheMemberConfirmsIt() throws SQLException {
        update("UPDATE field_source SET recorded_at = now() - interval '3 years' WHERE member = '" + id + "'");

        own().body("items.field", contains("flat", "mobile"), "items.rule", contains("OUTDATED", "OUTDATED"));
        confirms("flat");

        own().body("items.field", contains("mobile"));
    }

    @Test
    void whoHasNoMobileCannotBeReached() throws InterruptedException {
        String nobody = leader.calls("addGroupMember")
                .body(Map.of("displayName", "王芳"))
                .post("/v1/groups/{id}/members", leader.opensGroup())
                .then()
                .statusCode(201)
                .extract()
                .path("memberId");

        report();

        String found = reviewer.calls("listFindings")
                .get("/v1/quality-findings/MISSING/mobile")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(found).contains(nobody).doesNotContain(id).doesNotContain("王芳");
        reviewer.calls("countFindings")
                .get("/v1/quality-findings")
                .then()
                .statusCode(200)
                .body("items.rule", hasItem("MISSING"));
    }

    @Test
    void aFindingThatIsNoneAnyMoreIsGoneWithTheNextReport() throws Exception {
        update("INSERT INTO quality_finding (member, field, rule, found_at) VALUES ('" + id
                + "', 'email', 'IMPLAUSIBLE', now())");

        report();

        assertThat(reviewer.calls("listFindings")
                        .get("/v1/quality-findings/IMPLAUSIBLE/email")
                        .asString())
                .doesNotContain(id);
    }

    @Test
    void aDoubtIsShownToTheMemberAndEndsWithTheirWord() throws Exception {
        doubts(leader, "mobile").statusCode(204);
        doubts(leader, "mobile").statusCode(204);
        report();

        own().body("items.field", contains("mobile"), "items.rule", contains("DOUBTED"));
        confirms("mobile");

        own().body("items", is(empty()));
    }

    @Test
    void aDoubtEndsWhenTheFieldChanges() throws Exception {
        doubts(leader, "displayName").statusCode(204);
        String version = member.calls("readMe").get("/v1/me").header("ETag");
        Caller.with(member.permit("changeMember"))
                .contentType("application/merge-patch+json")
                .header("If-Match", version)
                .body(Map.of("displayName", "豆豆"))
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);

        own().body("items", is(empty()));
    }

    @Test
    void onlyWhoMayLookMayDoubt() {
        doubts(Caller.leader(), "mobile").statusCode(404);
        doubts(leader, "role").statusCode(400);
        Caller.leader()
                .calls("doubtField")
                .body(Map.of("field", "mobile"))
                .post("/v1/members/{id}/doubts", UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    @Test
    void whatContradictsOrWouldNotBeAcceptedIsFound() {
        QualityRules rules = new QualityRules(catalogue, Clock.systemUTC(), Duration.ofDays(730));
        FieldValues values = FieldValues.of("""
                {"displayName": "豆豆妈", "email": "not an address", "idNumber": "11010519491231002X", "birthDate": "1950-01-01"}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(rules.judge(values, Map.of("email", Instant.now()), false))
                .extracting(QualityRules.Finding::field, QualityRules.Finding::rule)
                .containsExactlyInAnyOrder(
                        tuple("email", QualityRule.IMPLAUSIBLE), tuple("birthDate", QualityRule.CONTRADICTORY));
    }
}
