package io.menshen.member.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.registry.Holding;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class CopyResourceTest {

    @Inject
    @Any
    Instance<Holding> holdings;

    @Inject
    Copies copies;

    Stack stack;

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private final Caller courier = Caller.courier();
    private String id;

    /// Whoever adds a table that leads to a member says whether a copy tells of it, or why not.
    @Test
    void everyTableThatLeadsToAMemberIsToldOfOrSaysWhyNot() throws SQLException {
        Set<String> answered = new TreeSet<>();
        holdings.forEach(holding -> {
            answered.addAll(holding.told().keySet());
            answered.addAll(holding.untold().keySet());
            assertThat(holding.untold().values()).allMatch(reason -> reason.length() > 5);
        });

        assertThat(answered).containsExactlyInAnyOrderElementsOf(new TreeSet<>(rows("""
                WITH RECURSIVE leads (t) AS (
                  SELECT 'member'::regclass::oid
                  UNION SELECT k.conrelid FROM leads l JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = l.t)
                SELECT c.relname FROM leads l JOIN pg_class c ON c.oid = l.t WHERE c.relname <> 'member'
                """)));
    }

    @Test
    void theCopyHoldsEverythingOfTheMemberAndNothingOfAnybodyElse() throws Exception {
        livesALife();

        JsonPath copy = copied();

        Map<String, String> kinds = new HashMap<>();
        holdings.forEach(holding -> kinds.putAll(holding.told()));
        Set<String> told = new TreeSet<>(copy.getList("items.kind", String.class));
        for (Map.Entry<String, String> table : kinds.entrySet()) {
            if (lies(table.getKey())) {
                assertThat(told).as(table.getKey()).contains(table.getValue());
            }
        }
        assertThat(told)
                .contains(
                        "field",
                        "earlier-value",
                        "change",
                        "account",
                        "group",
                        "order",
                        "stop",
                        "refund",
                        "correction",
                        "channels",
                        "message",
                        "claim",
                        "copy");
        assertThat(copy.getString("items.find { it.kind == 'field' && it.record == 'email' }.values.value"))
                .isEqualTo("canary2@example.com");
        assertThat(copy.getString("items.find { it.kind == 'field' && it.record == 'email' }.values.channel"))
                .isEqualTo("SELF");
        assertThat(copy.getList("items.findAll { it.kind == 'earlier-value' && it.record == 'email' }.values.value"))
                .containsExactly("canary@example.com");
        assertThat(copy.getString("items.find { it.kind == 'order' }.values.goods"))
                .isEqualTo("鸡蛋 x2 (2590 fen)");
        assertThat(copy.getString("items.find { it.kind == 'correction' }.values.wanted"))
                .isEqualTo("张玮");
        assertThat(copy.prettify())
                .doesNotContain("邻居")
                .doesNotContain("三号楼团购")
                .doesNotContain(leader.subject())
                .doesNotContain(leader.username())
                .doesNotContain(courier.subject())
                .doesNotContain(courier.username());
        assertThat(copy.getList("elsewhere")).contains("/v1/me/consents", "/v1/me/disclosures");
    }

    @Test
    void theTableHasARowForEachValue() throws Exception {
        livesALife();
        String copy = copied().getString("id");

        member.calls("readCopyTable")
                .get("/v1/me/copies/{id}/csv", copy)
                .then()
                .statusCode(200)
                .body("rows.findAll { it.kind == 'field' && it.record == 'email' }.name", hasItem("value"))
                .body("rows.find { it.kind == 'group' }.value", is(""))
                .body("_proven", is(List.of("self")));
        member.calls("readCopyTable")
                .queryParam("part", 99)
                .get("/v1/me/copies/{id}/csv", copy)
                .then()
                .statusCode(404);
    }

    @Test
    void aCopyIsSealedRecordedAndItsMembersAlone() throws Exception {
        livesALife();
        String copy = copied().getString("id");

        assertThat(rows("SELECT encode(sealed, 'escape') FROM member_copy_part WHERE copy = '" + copy + "'"))
                .isNotEmpty()
                .noneMatch(part -> part.contains("canary") || part.contains("items"));
        Caller stranger = Caller.member();
        stranger.calls("registerMember").body(Map.of("displayName", "别人")).post("/v1/members");
        stranger.calls("readCopy").get("/v1/me/copies/{id}", copy).then().statusCode(404);
        stranger.calls("readCopyTable")
                .get("/v1/me/copies/{id}/csv", copy)
                .then()
                .statusCode(404);
        leader.calls("askForCopy").post("/v1/me/copies").then().statusCode(404);
        Evidence.of(stack).waitFor("copy.asked", id);
        Evidence.of(stack).waitFor("copy.made", id);
    }

    @Test
    void askingAnewReplacesTheCopyAndTimeEndsIt() throws Exception {
        livesALife();
        String first = copied().getString("id");
        String second = copied().getString("id");
        assertThat(second).isNotEqualTo(first);
        member.calls("readCopy").get("/v1/me/copies/{id}", first).then().statusCode(404);

        update("UPDATE member_copy SET expires_at = now() - interval '1 second' WHERE id = '" + second + "'");

        member.calls("readCopy").get("/v1/me/copies/{id}", second).then().statusCode(404);
        copies.removeTheOld();
        assertThat(rows("SELECT 1 FROM member_copy_part WHERE copy = '" + second + "'"))
                .isEmpty();
    }

    @Test
    void aCopyThatIsNotFinishedHoldsNothing() throws Exception {
        livesALife();
        String copy = copied().getString("id");
        update("UPDATE member_copy SET ready_at = NULL, expires_at = NULL WHERE id = '" + copy + "'");

        member.calls("readCopy")
                .get("/v1/me/copies/{id}", copy)
                .then()
                .body("state", is("PREPARING"), "items", hasSize(0));
        member.calls("readCopyTable")
                .get("/v1/me/copies/{id}/csv", copy)
                .then()
                .statusCode(409)
                .body("code", is("copy-not-ready"));
        member.calls("askForCopy").post("/v1/me/copies").then().body("id", is(copy));
    }

    @Test
    void aCopyGoesWithTheMember() throws Exception {
        livesALife();
        copied();

        member.calls("askForErasure")
                .body(Map.of("atOnce", true))
                .post("/v1/me/erasure")
                .then()
                .statusCode(202);

        assertThat(rows("SELECT 1 FROM member_copy WHERE member = '" + id + "'"))
                .isEmpty();
    }

    /// P14: at most sixty seconds.
    private JsonPath copied() throws InterruptedException {
        long begun = System.nanoTime();
        String copy = member.calls("askForCopy")
                .post("/v1/me/copies")
                .then()
                .statusCode(202)
                .body("items", hasSize(0))
                .extract()
                .path("id");
        while (System.nanoTime() - begun < 60_000_000_000L) {
            JsonPath answer = member.calls("readCopy")
                    .get("/v1/me/copies/{id}", copy)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            if (answer.getString("state").equals("READY")) {
                return answer;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no copy within sixty seconds");
    }

    /// Claimed, changed, corrected, delivered to beside a neighbour, and refunded.
    private void livesALife() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String mobile = Caller.someMobile();
        id = leader.addsMember(group, "金丝雀", mobile, "3-2-502");
        String order = leader.orders(round, id);
        String neighbours = leader.ordersFor(group, round, 1).getFirst();
        String claim = member.calls("beginClaim")
                .body(Map.of("mobile", mobile))
                .post("/v1/claims")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        member.calls("proveClaim")
                .body(Map.of("code", Caller.codeSentTo(mobile), "flat", "3-2-502"))
                .post("/v1/claims/{id}/proof", claim)
                .then()
                .statusCode(204);
        changes(Map.of("email", "canary@example.com", "realName", "张伟"));
        changes(Map.of("email", "canary2@example.com", "realName", "张玮"));
        member.calls("chooseChannels")
                .body(Map.of("language", "zh-CN", "sms", false, "email", false))
                .put("/v1/me/channels")
                .then()
                .statusCode(200);
        String route = leader.calls("planRoute")
                .body(Map.of("courier", courier.username(), "orders", List.of(order, neighbours)))
                .post("/v1/rounds/{id}/routes", round)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        leader.calls("dispatchRoute")
                .post("/v1/routes/{id}/dispatch", route)
                .then()
                .statusCode(200);
        for (String each : List.of(order, neighbours)) {
            courier.calls("deliverStop")
                    .post("/v1/routes/{id}/stops/{order}/delivery", route, each)
                    .then()
                    .statusCode(200);
        }
        member.calls("askRefund")
                .body(Map.of("reason", "DAMAGED", "lines", List.of(Map.of("good", 1, "quantity", 1))))
                .post("/v1/orders/{id}/refunds", order)
                .then()
                .statusCode(201);
    }

    private void changes(Map<String, String> fields) {
        Map<String, Object> patch = new HashMap<>(fields);
        patch.put("purposes", List.of("membership", "legal-duty"));
        member.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header("If-Match", member.calls("readMe").get("/v1/me").header("ETag"))
                .body(patch)
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);
    }

    private boolean lies(String table) throws SQLException {
        return !rows("SELECT 1 FROM information_schema.columns WHERE table_name = '" + table
                                + "' AND column_name = 'member'")
                        .isEmpty()
                && !rows("SELECT 1 FROM " + table + " WHERE member = '" + id + "'")
                        .isEmpty();
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
