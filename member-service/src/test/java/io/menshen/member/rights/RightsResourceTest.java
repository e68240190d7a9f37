package io.menshen.member.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RightsResourceTest {

    private static final String WORDS = "金丝雀：有人看了我的地址，这不对";

    @Inject
    RightsKeeper keeper;

    @Inject
    MeterRegistry meters;

    Stack stack;

    private final Caller member = Caller.member();
    private final Caller reviewer = Caller.staff("reviewer");
    private String id = "";

    @BeforeEach
    void aMember() {
        id = registers(member);
    }

    @Test
    void aComplaintIsReadByWhoHasItInHandAndAnsweredIntoTheInbox() throws Exception {
        String request = asks(Map.of("kind", "COMPLAINT", "text", WORDS, "logEntry", 4711))
                .statusCode(201)
                .body("state", is("RECEIVED"), "text", is(WORDS), "dueOn", notNullValue(), "atOnce", nullValue())
                .extract()
                .path("id");
        readsAsCase(request).body("text", nullValue(), "asking", nullValue(), "_proven", is(List.of("staff")));

        takes(reviewer, request).statusCode(204);

        readsAsCase(request)
                .body("text", is(WORDS), "logEntry", is(4711), "asking.member", is(id))
                .body("asking._proven", hasItem("case"));
        reviewer.calls("readRequest")
                .get("/v1/rights-requests/{id}", request)
                .then()
                .body("text", nullValue());
        answers(request, "金丝雀：我们查过了").statusCode(204);
        member.calls("listOwnRequests")
                .get("/v1/me/rights-requests")
                .then()
                .body("items[0].state", is("ANSWERED"), "items[0].answer", is("金丝雀：我们查过了"));
        member.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .body("items.template", hasItem("request-answered"))
                .body("items.text", not(hasItem("金丝雀")));
        assertThat(rows("SELECT encode(sealed, 'escape') || encode(sealed_answer, 'escape') FROM rights_request "
                        + "WHERE id = '" + request + "'"))
                .hasSize(1)
                .noneMatch(bytes -> bytes.contains("text") || bytes.contains("answer"));
        for (String action : List.of("request.asked", "request.taken", "request.answered")) {
            Evidence.of(stack).waitFor(action, id);
        }
    }

    @Test
    void aRefusalNeedsAReasonThatALawKnows() {
        String request =
                asks(Map.of("kind", "TRANSFER", "text", WORDS)).extract().path("id");
        takes(reviewer, request);
        reviewer.calls("refuseRequest")
                .body(Map.of("answer", "不行"))
                .post("/v1/rights-requests/{id}/refusal", request)
                .then()
                .statusCode(400);

        reviewer.calls("refuseRequest")
                .body(Map.of("reason", "TRANSFER_CONDITIONS", "answer", "条件不满足"))
                .post("/v1/rights-requests/{id}/refusal", request)
                .then()
                .statusCode(204);

        member.calls("listOwnRequests")
                .get("/v1/me/rights-requests")
                .then()
                .body("items[0].refusal", is("TRANSFER_CONDITIONS"), "items[0].clause", is("PIPL Art. 45"));
    }

    @Test
    void nobodyWorksOnTheOwnRequest() {
        Caller both = member.alsoA("reviewer");
        String request =
                asks(Map.of("kind", "COMPLAINT", "text", WORDS)).extract().path("id");

        takes(both, request).statusCode(403).body("code", is("own-request"));
    }

    @ParameterizedTest
    @CsvSource({
        "ACCESS, /v1/me",
        "COPY, /v1/me/copies",
        "CORRECT, /v1/me/corrections",
        "RESTRICT, /v1/me/restriction",
        "ERASE, /v1/me/erasure",
        "EXPLAIN, /v1/disclosure-rules"
    })
    void whatCanBeDoneAtOnceSaysWhere(String kind, String where) {
        asks(Map.of("kind", kind)).statusCode(201).body("atOnce", is(where));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSFER", "COMPLAINT", "FEEDBACK", "REPORT", "RELATIVE"})
    void whatNeedsWordsIsNotAskedWithoutThem(String kind) {
        asks(Map.of("kind", kind)).statusCode(400).body("code", is("request-incomplete"));
    }

    @Test
    void aRelativeAsksWithoutARecordAndNamesTheProof() {
        Caller relative = Caller.member();
        relative.calls("askAsRelative")
                .body(Map.of("text", WORDS))
                .post("/v1/relatives-requests")
                .then()
                .statusCode(400);

        relative.calls("askAsRelative")
                .body(Map.of("text", WORDS, "proof", "公证处 2026-118 号"))
                .post("/v1/relatives-requests")
                .then()
                .statusCode(201);

        relative.calls("listRelativesRequests")
                .get("/v1/relatives-requests")
                .then()
                .body("items.kind", is(List.of("RELATIVE")), "items[0].proof", is("公证处 2026-118 号"));
        asks(relative, Map.of("kind", "ACCESS")).statusCode(404);
    }

    @Test
    void anAnonymousReportIsFoundByItsReceiptAlone() throws Exception {
        String receipt = member.calls("reportAnonymously")
                .body(Map.of("text", WORDS))
                .post("/v1/anonymous-reports")
                .then()
                .statusCode(201)
                .extract()
                .path("receipt");
        String request = rows("SELECT id FROM rights_request WHERE kind = 'REPORT' ORDER BY asked_at DESC LIMIT 1")
                .getFirst();
        assertThat(rows("SELECT row_to_json(r)::text FROM rights_request r WHERE id = '" + request + "'"))
                .noneMatch(row -> row.contains(member.subject()) || row.contains(id) || row.contains(receipt));
        takes(reviewer, request).statusCode(204);
        readsAsCase(request).body("text", is(WORDS), "asking", nullValue());
        answers(request, "谢谢，已处理").statusCode(204);

        Caller anybody = Caller.courier();
        reports(anybody, receipt.toLowerCase(java.util.Locale.ROOT))
                .statusCode(200)
                .body("state", is("ANSWERED"), "answer", is("谢谢，已处理"));
        reports(anybody, "0".repeat(32)).statusCode(404);
        member.calls("listOwnRequests").get("/v1/me/rights-requests").then().body("items", hasSize(0));
        assertThat(Evidence.of(stack).all("request.asked", "\"anonymous\"", 1))
                .noneMatch(record -> record.contains(member.subject()) || record.contains(id));
    }

    @Test
    void whoIsErasedLeavesNoWordsBehind() throws Exception {
        String request =
                asks(Map.of("kind", "COMPLAINT", "text", WORDS)).extract().path("id");

        member.calls("askForErasure")
                .body(Map.of("atOnce", true))
                .post("/v1/me/erasure")
                .then()
                .statusCode(202);

        assertThat(rows("SELECT state FROM rights_request WHERE id = '" + request
                        + "' AND sealed IS NULL AND account IS NULL"))
                .containsExactly("WITHDRAWN");
        assertThat(rows("SELECT 1 FROM claimed_key WHERE subject = '" + request + "'"))
                .isEmpty();
        takes(reviewer, request).statusCode(409);
    }

    @Test
    void whoseDayIsOverIsCountedAndLeadsTheQueue() throws Exception {
        String request =
                asks(Map.of("kind", "COMPLAINT", "text", WORDS)).extract().path("id");
        update("UPDATE rights_request SET due_on = '2020-01-02' WHERE id = '" + request + "'");

        keeper.look();

        assertThat(meters.get("menshen.rights.overdue").gauge().value()).isGreaterThanOrEqualTo(1);
        reviewer.calls("listRequests")
                .get("/v1/rights-requests")
                .then()
                .body("items.find { it.id == '" + request + "' }.overdue", is(true))
                .body("items[0].overdue", is(true));
        member.calls("withdrawRequest")
                .post("/v1/me/rights-requests/{id}/withdrawal", request)
                .then()
                .statusCode(204);
        member.calls("withdrawRequest")
                .post("/v1/me/rights-requests/{id}/withdrawal", request)
                .then()
                .statusCode(409)
                .body("code", is("request-over"));
    }

    @Test
    void anotherMembersRequestIsNotThere() {
        String request =
                asks(Map.of("kind", "COMPLAINT", "text", WORDS)).extract().path("id");
        Caller stranger = Caller.member();
        registers(stranger);

        stranger.calls("withdrawRequest")
                .post("/v1/me/rights-requests/{id}/withdrawal", request)
                .then()
                .statusCode(404);
        stranger.calls("listOwnRequests").get("/v1/me/rights-requests").then().body("items", hasSize(0));
        stranger.calls("listRequests").get("/v1/rights-requests").then().statusCode(403);
    }

    private static String registers(Caller caller) {
        return caller.calls("registerMember")
                .body(Map.of("displayName", "某人"))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private ValidatableResponse asks(Map<String, Object> request) {
        return asks(member, request);
    }

    private static ValidatableResponse asks(Caller caller, Map<String, Object> request) {
        return caller.calls("askForRight")
                .body(request)
                .post("/v1/me/rights-requests")
                .then();
    }

    private static ValidatableResponse takes(Caller caller, String request) {
        return caller.calls("takeRequest")
                .post("/v1/rights-requests/{id}/assignment", request)
                .then();
    }

    private ValidatableResponse answers(String request, String words) {
        return reviewer.calls("answerRequest")
                .body(Map.of("answer", words))
                .post("/v1/rights-requests/{id}/answer", request)
                .then();
    }

    private ValidatableResponse readsAsCase(String request) {
        return Caller.with(reviewer.permit("readRequest").basis("case/" + request))
                .get("/v1/rights-requests/{id}", request)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse reports(Caller caller, String receipt) {
        return caller.calls("readReport")
                .body(Map.of("receipt", receipt))
                .post("/v1/anonymous-reports/status")
                .then();
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private void update(String change) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(change);
        }
    }
}
