package io.menshen.consent.crisis;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.menshen.consent.Caller;
import io.menshen.consent.Seating;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class CrisisResourceTest {

    private static final String FILE = "a".repeat(64);

    private final UUID group = UUID.randomUUID();
    private final Caller declarer = new Caller("committee", UUID.randomUUID(), null);
    private final Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
    private final Caller committee = new Caller("committee", UUID.randomUUID(), null);
    private final Caller approver = new Caller("approver", UUID.randomUUID(), null);

    @Inject
    DataSource database;

    @Inject
    CrisisLedger ledger;

    @Inject
    Evaluations evaluations;

    @Inject
    CrisisNotices notices;

    @BeforeEach
    void theCommitteeSits() {
        Seating.seat(database, "COMMITTEE", committee.account());
    }

    @Test
    void nobodySpeaksForTheCommitteeWithoutASeat() {
        ValidatableResponse declared = declare(declaration());
        String id = declared.extract().path("id");
        String hash = declared.extract().path("hash");
        Caller once = new Caller("committee", UUID.randomUUID(), null);

        approve(once, id, hash).statusCode(403).body("code", is("not-seated"));
    }

    @Test
    void anEvaluationIsOwedThirtyDaysAfterTheEndAndStandsInTheReport() throws SQLException {
        String id = running(declaration());
        declarer.on("endCrisis").post("/v1/crises/{id}/end", id).then().statusCode(200);

        report(id)
                .body(
                        "evaluation.overdue",
                        is(false),
                        "evaluation.owner",
                        is(declarer.account().toString()));
        declarer.on("listMyCalls")
                .get("/v1/account/calls")
                .then()
                .body("items.matter", contains("CRISIS_EVALUATION"), "items.basis", contains("crisis/" + id));
        sql("UPDATE crisis_evaluation SET due_at = now() - interval '1 second' WHERE crisis = ?", id);
        evaluations.look();
        report(id).body("evaluation.overdue", is(true));
        evaluate(approver, id).statusCode(403).body("code", is("evaluation-owed-by-another"));
        evaluate(declarer, id).statusCode(201);
        evaluate(declarer, id).statusCode(409);

        report(id)
                .body("evaluation.overdue", is(false))
                .body("evaluation.outcome", is("TO_IMPROVE"), "evaluation.text", is("名单开得太久"));
    }

    private static ValidatableResponse evaluate(Caller by, String id) {
        return by.on("evaluateCrisis")
                .contentType("application/json")
                .body(Map.of("outcome", "TO_IMPROVE", "text", "名单开得太久"))
                .post("/v1/crises/{id}/evaluation", id)
                .then();
    }

    private static ValidatableResponse report(String id) {
        return new Caller("member", UUID.randomUUID(), UUID.randomUUID())
                .on("readCrisisReport")
                .get("/v1/crises/{id}/report", id)
                .then()
                .statusCode(200);
    }

    @Test
    void itTakesAPrivacyOfficerTheCommitteeAndOneMore() {
        ValidatableResponse declared = declare(declaration());
        String id = declared.extract().path("id");
        String hash = declared.extract().path("hash");
        notRunning(id);

        approve(declarer, id, hash).statusCode(403).body("code", is("own-interest"));
        approve(officer, id, hash).statusCode(200).body("state", is("DECLARED"));
        approve(officer, id, hash).statusCode(200).body("state", is("DECLARED"), "approvals", hasSize(1));
        approve(approver, id, hash).body("state", is("DECLARED"));
        notRunning(id);
        approve(committee, id, hash).body("state", is("APPROVED"));

        lease().body("crises.id", hasItem(id))
                .body("crises.find { it.id == '%s' }.remainingMillis".formatted(id), greaterThan(0))
                .body("crises.find { it.id == '%s' }.remainingMillis".formatted(id), lessThanOrEqualTo(24 * 3_600_000))
                .body("crises.find { it.id == '%s' }.byAuthority".formatted(id), is(true))
                .body("crises.find { it.id == '%s' }.groups".formatted(id), contains(group.toString()))
                .body("crises.find { it.id == '%s' }.apart".formatted(id), hasSize(3))
                .body("crises.find { it.id == '%s' }.opens[0].fields.mobile".formatted(id), is("plain"));
    }

    @Test
    void endingItTakesItFromTheGatewaysAndEndsItsGrants() throws SQLException {
        String id = running(declaration());
        Caller asker = new Caller("committee", UUID.randomUUID(), null);
        String grant = asker.on("requestGrant")
                .contentType("application/json")
                .body(Map.of(
                        "subjects",
                        List.of(UUID.randomUUID()),
                        "fields",
                        Map.of("mobile", "plain"),
                        "purpose",
                        "emergency",
                        "minutes",
                        60,
                        "reads",
                        1,
                        "crisis",
                        id))
                .post("/v1/grants")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        officer.on("endCrisis")
                .post("/v1/crises/{id}/end", id)
                .then()
                .statusCode(200)
                .body("state", is("ENDED"));

        notRunning(id);
        asker.on("readGrant").get("/v1/grants/{id}", grant).then().body("ending", is("CRISIS_ENDED"));
        officer.on("endCrisis").post("/v1/crises/{id}/end", id).then().statusCode(200);
    }

    @Test
    void itEndsByItsTime() throws SQLException {
        String id = running(declaration());

        sql("UPDATE crisis SET ends_at = now() - interval '1 second' WHERE id = ?", id);

        notRunning(id);
        officer.on("readCrisis").get("/v1/crises/{id}", id).then().body("state", is("ENDED"));
    }

    @Test
    void afterARestoreNoCrisisRuns() {
        String id = running(declaration());

        QuarkusTransaction.requiringNew().run(ledger::endAll);

        notRunning(id);
    }

    @Test
    void moreTimeIsApprovedLikeTheDeclaration() {
        String id = running(declaration());
        Instant until = Instant.now().plus(Duration.ofHours(60));

        String hash = declarer.on("extendCrisis")
                .contentType("application/json")
                .body(Map.of("endsAt", until.toString()))
                .post("/v1/crises/{id}/extensions", id)
                .then()
                .statusCode(200)
                .extract()
                .path("hash");
        approve(officer, id, hash).statusCode(200);
        approve(committee, id, hash).statusCode(200);
        lease().body("crises.find { it.id == '%s' }.remainingMillis".formatted(id), lessThanOrEqualTo(24 * 3_600_000));
        approve(approver, id, hash).statusCode(200);

        lease().body("crises.find { it.id == '%s' }.remainingMillis".formatted(id), greaterThan(48 * 3_600_000));
    }

    @Test
    void aDrillSaysSo() {
        Map<String, Object> drill = declaration();
        drill.put("drill", true);

        declare(drill).body("drill", is(true), "notice", containsString("DRILL"));
    }

    @Test
    void sensitiveKindsAreNeverListed() {
        Map<String, Object> declaration = declaration();
        declaration.put("opens", List.of(opening(Map.of("care-need", "plain"))));

        declarer.on("declareCrisis")
                .contentType("application/json")
                .body(declaration)
                .post("/v1/crises")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", is("/opens"));
    }

    @Test
    void aPlanThatManyApprovedNeedsOneMoreVoiceAtNight() {
        Caller onDuty = new Caller("volunteer", UUID.randomUUID(), null);
        ValidatableResponse prepared = declarer.on("prepareCrisisPlan")
                .contentType("application/json")
                .body(plan(onDuty))
                .post("/v1/crisis-plans")
                .then()
                .statusCode(201);
        String plan = prepared.extract().path("id");
        String hash = prepared.extract().path("hash");
        activate(onDuty, plan).statusCode(404);
        approvePlan(declarer, plan, hash).statusCode(403);
        approvePlan(officer, plan, hash).statusCode(200);
        approvePlan(committee, plan, hash).statusCode(200);
        activate(onDuty, plan).statusCode(404);
        approvePlan(approver, plan, hash).statusCode(200);

        activate(new Caller("volunteer", UUID.randomUUID(), null), plan)
                .statusCode(403)
                .body("code", is("not-on-duty"));
        ValidatableResponse activated = activate(onDuty, plan).statusCode(201).body("state", is("DECLARED"));
        String id = activated.extract().path("id");
        approve(approver, id, activated.extract().path("hash")).body("state", is("APPROVED"));

        // the three who approved the plan see nothing through it
        lease().body("crises.find { it.id == '%s' }.apart".formatted(id), hasSize(3));
    }

    @Test
    void aPlanThatIsOverIsOnlyPaper() throws SQLException {
        Caller onDuty = new Caller("volunteer", UUID.randomUUID(), null);
        Map<String, Object> body = plan(onDuty);
        body.put("validUntil", Instant.now().plus(Duration.ofSeconds(2)).toString());
        ValidatableResponse prepared = declarer.on("prepareCrisisPlan")
                .contentType("application/json")
                .body(body)
                .post("/v1/crisis-plans")
                .then()
                .statusCode(201);
        String plan = prepared.extract().path("id");
        for (Caller each : List.of(officer, committee, approver)) {
            approvePlan(each, plan, prepared.extract().path("hash"));
        }
        sql(
                "UPDATE crisis_plan SET terms = replace(terms, '\"validUntil\":\"2', '\"validUntil\":\"1') WHERE id = ?",
                plan);

        activate(onDuty, plan).statusCode(404);
    }

    @Test
    void theReportLeavesSmallFiguresOut() throws SQLException {
        String id = running(declaration());
        sql("INSERT INTO crisis_count VALUES (?, gen_random_uuid(), 3, 3, 0)", id);

        new Caller("member", UUID.randomUUID(), UUID.randomUUID())
                .on("readCrisisReport")
                .get("/v1/crises/{id}/report", id)
                .then()
                .statusCode(200)
                .body("groups", hasSize(1), "containsKey('touched')", is(false));
    }

    @Test
    void theReportCountsTheExportsThatNobodyOpensAnyMoreOnceEach() {
        String id = running(declaration());
        report(id).body("exportsDestroyed", is(0));
        UUID key = UUID.randomUUID();

        destroyed(id, key, 3);
        destroyed(id, key, 3);
        destroyed(id, UUID.randomUUID(), 1);

        report(id).body("exportsDestroyed", is(4));
    }

    private void destroyed(String crisis, UUID key, int exports) {
        notices.receive(new CloudEvent(
                UUID.randomUUID().toString(),
                "member-service/outbox",
                CrisisNotices.DESTROYED,
                Instant.parse("2026-11-25T18:02:31Z"),
                crisis,
                null,
                "{\"crisis\":\"%s\",\"key\":\"%s\",\"exports\":%d,\"time\":\"2026-11-25T18:02:31Z\"}"
                        .formatted(crisis, key, exports)));
    }

    private String running(Map<String, Object> declaration) {
        ValidatableResponse declared = declare(declaration);
        String id = declared.extract().path("id");
        for (Caller each : List.of(officer, committee, approver)) {
            approve(each, id, declared.extract().path("hash")).statusCode(200);
        }
        lease().body("crises.id", hasItem(id));
        return id;
    }

    private ValidatableResponse declare(Map<String, Object> declaration) {
        return declarer.on("declareCrisis")
                .contentType("application/json")
                .body(declaration)
                .post("/v1/crises")
                .then()
                .statusCode(201);
    }

    private static ValidatableResponse approve(Caller by, String id, String hash) {
        return by.on("approveCrisis")
                .contentType("application/json")
                .body(Map.of("hash", hash))
                .post("/v1/crises/{id}/approvals", id)
                .then();
    }

    private static ValidatableResponse approvePlan(Caller by, String id, String hash) {
        return by.on("approveCrisisPlan")
                .contentType("application/json")
                .body(Map.of("hash", hash))
                .post("/v1/crisis-plans/{id}/approvals", id)
                .then();
    }

    private static ValidatableResponse activate(Caller by, String plan) {
        return by.on("activateCrisisPlan")
                .contentType("application/json")
                .body("{}")
                .post("/v1/crisis-plans/{id}/activations", plan)
                .then();
    }

    private static void notRunning(String id) {
        lease().body("crises.id", not(hasItem(id)));
    }

    private static ValidatableResponse lease() {
        return Caller.gateway("renewLease")
                .body(Map.of("gateway", "gateway-" + UUID.randomUUID(), "applied", 0))
                .post("/internal/lease")
                .then()
                .statusCode(200);
    }

    private Map<String, Object> declaration() {
        Map<String, Object> declaration = new HashMap<>();
        declaration.put("kind", "FLOOD");
        declaration.put("authority", Map.of("body", "街道办事处", "document", "应急〔2026〕7号", "sha256", FILE));
        declaration.put("area", "三号楼和四号楼");
        declaration.put("groups", List.of(group));
        declaration.put("opens", List.of(opening(Map.of("mobile", "plain", "display-name", "partial"))));
        declaration.put("startsAt", Instant.now().toString());
        declaration.put("endsAt", Instant.now().plus(Duration.ofHours(24)).toString());
        declaration.put("drill", false);
        declaration.put("minors", false);
        return declaration;
    }

    private Map<String, Object> plan(Caller onDuty) {
        Map<String, Object> plan = new HashMap<>();
        plan.put("kind", "OUTAGE");
        plan.put("area", "三号楼");
        plan.put("groups", List.of(group));
        plan.put("opens", List.of(opening(Map.of("mobile", "plain"))));
        plan.put("hours", 12);
        plan.put("drill", false);
        plan.put("minors", false);
        plan.put("roster", List.of(onDuty.account().toString()));
        plan.put("deputies", List.of());
        plan.put("validUntil", Instant.now().plus(Duration.ofDays(90)).toString());
        return plan;
    }

    private static Map<String, Object> opening(Map<String, String> fields) {
        return Map.of("purpose", "emergency", "role", "volunteer", "fields", fields);
    }

    private void sql(String sql, String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, UUID.fromString(id));
            statement.executeUpdate();
        }
    }
}
