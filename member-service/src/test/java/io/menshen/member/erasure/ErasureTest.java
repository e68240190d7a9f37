package io.menshen.member.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.registry.Holding;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class ErasureTest {

    /// These keep the bare id: the order for who paid, the erasure for its certificate, the request for having
    /// been answered.
    private static final Set<String> KEEP_THE_BARE_ID =
            Set.of("customer_order", "erasure", "rights_request", "care_case", "representation");

    @Inject
    @Any
    Instance<Holding> holdings;

    Stack stack;

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private String id;

    @Test
    void everyTableThatRefersToAMemberIsAHolding() throws SQLException {
        Set<String> held = new TreeSet<>();
        holdings.forEach(holding -> held.addAll(holding.tables()));

        Set<String> referring = new TreeSet<>();
        rows("member", """
                SELECT DISTINCT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                 WHERE k.contype = 'f' AND k.confrelid = 'member'::regclass AND k.conrelid <> k.confrelid
                """).forEach(referring::add);

        assertThat(held).containsExactlyInAnyOrderElementsOf(referring);
    }

    @Test
    void afterAnErasureNoPlaceHoldsTheMember() throws Exception {
        livesALife();
        List<String> keys = rows("member", "SELECT key FROM claimed_key WHERE subject = '" + id + "'");
        assertThat(keys).hasSize(1);
        int apart = Integer.parseInt(rows("member", """
                SELECT (SELECT count(*) FROM sealed_group WHERE member = '%1$s' AND generation IS NOT NULL)
                     + (SELECT count(*) FROM replaced_group WHERE member = '%1$s' AND generation IS NOT NULL)
                     + (SELECT count(*) FROM correction WHERE member = '%1$s' AND generation IS NOT NULL)
                """.formatted(id)).getFirst());
        assertThat(apart)
                .as("identity as it is, as it was, and as it is wanted")
                .isGreaterThanOrEqualTo(3);
        Set<String> before = new TreeSet<>(rows("apart", "SELECT pseudonym::text FROM apart_group"));

        String receipt = asks(true)
                .statusCode(202)
                .body("state", is("DONE"), "destroyedKeys", is(keys))
                .extract()
                .path("id");

        for (Holding holding : holdings) {
            for (String table : holding.tables()) {
                if (!KEEP_THE_BARE_ID.contains(table)) {
                    assertThat(rows("member", "SELECT 1 FROM " + table + " WHERE member = '" + id + "'"))
                            .as(table)
                            .isEmpty();
                }
            }
        }
        before.removeAll(rows("apart", "SELECT pseudonym::text FROM apart_group"));
        assertThat(before).as("what lay apart").hasSize(apart);
        assertThat(rows(
                        "member",
                        "SELECT 1 FROM customer_order WHERE member = '" + id
                                + "' AND (sealed_hints IS NOT NULL OR sealed_note IS NOT NULL)"))
                .isEmpty();
        assertThat(rows("member", "SELECT 1 FROM claimed_key WHERE subject = '" + id + "'"))
                .isEmpty();
        awaitDestroyed(keys.getFirst());
        member.calls("readMe").get("/v1/me").then().statusCode(404);
        leader.calls("readMember").get("/v1/members/{id}", id).then().statusCode(404);
        member.calls("readErasure")
                .get("/v1/erasures/{id}", receipt)
                .then()
                .statusCode(200)
                .body("state", is("DONE"), "destroyedKeys", hasSize(1));
    }

    @Test
    void whoIsErasedMayRegisterAnew() throws SQLException {
        livesALife();
        asks(true).statusCode(202);

        String anew = member.calls("registerMember")
                .body(Map.of("displayName", "另一个人"))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        assertThat(anew).isNotEqualTo(id);
    }

    @Test
    void aMemberMayChangeTheirMind() throws SQLException {
        livesALife();
        String first = asks(false)
                .statusCode(202)
                .body("state", is("COOLING_OFF"))
                .extract()
                .path("id");
        asks(false).statusCode(202).body("id", is(first));
        member.calls("readMe").get("/v1/me").then().statusCode(200).body("displayName", is("金丝雀"));

        member.calls("cancelErasure")
                .post("/v1/me/erasure/cancellation")
                .then()
                .statusCode(200)
                .body("state", is("CANCELLED"));

        member.calls("cancelErasure").post("/v1/me/erasure/cancellation").then().statusCode(404);
        member.calls("readErasure").get("/v1/erasures/{id}", first).then().body("state", is("CANCELLED"));
    }

    @Test
    void whatIsDueIsCarriedOutByItself() throws Exception {
        livesALife();
        UUID receipt = UUID.fromString(asks(false).extract().path("id"));
        update("member", "UPDATE erasure SET due_at = now() - interval '1 second' WHERE id = '" + receipt + "'");

        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!state(receipt).equals("DONE")) {
            assertThat(System.nanoTime()).as("carried out in the background").isLessThan(end);
            Thread.sleep(250);
        }
        member.calls("readErasure").get("/v1/erasures/{id}", receipt).then().body("state", is("DONE"));
        member.calls("readMe").get("/v1/me").then().statusCode(404);
    }

    private String state(UUID receipt) {
        return member.calls("readErasure").get("/v1/erasures/{id}", receipt).path("state");
    }

    @Test
    void anOpenOrderIsFinishedFirst() throws SQLException {
        livesALife();
        String round = leader.opensRound(leader.opensGroup());
        member.calls("readMe").get("/v1/me").then().statusCode(200);
        update(
                "member",
                "INSERT INTO group_member (group_id, member, joined_at) SELECT group_id, '" + id
                        + "', now() FROM round WHERE id = '" + round + "'");
        String order = leader.orders(round, id);

        asks(true).statusCode(409).body("code", is("open-orders"));

        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(200);
        asks(true).statusCode(202).body("state", is("DONE"));
    }

    @Test
    void anErasureThatIsNotThereIsNotFound() {
        member.calls("readErasure")
                .get("/v1/erasures/{id}", UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    /// A record that a leader made, claimed by a code, changed, with a cancelled order, a waiting correction
    /// and a message.
    private void livesALife() throws SQLException {
        String group = leader.opensGroup();
        String mobile = Caller.someMobile();
        id = leader.addsMember(group, "金丝雀", mobile, "3-2-502");
        String order = leader.orders(leader.opensRound(group), id);
        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(200);
        claims(mobile);
        String idNumber = Caller.someIdNumber();
        for (String name : List.of("张伟", "张玮")) {
            member.calls("changeMember")
                    .contentType("application/merge-patch+json;charset=UTF-8")
                    .header("If-Match", member.calls("readMe").get("/v1/me").header("ETag"))
                    .body(Map.of(
                            "realName",
                            name,
                            "email",
                            "canary@example.com",
                            "idNumber",
                            idNumber,
                            "purposes",
                            List.of("membership", "legal-duty")))
                    .patch("/v1/members/{id}", id)
                    .then()
                    .statusCode(200);
        }
        member.calls("chooseChannels")
                .body(Map.of("language", "zh-CN", "sms", true, "email", true))
                .put("/v1/me/channels")
                .then()
                .statusCode(200);
        for (String table : List.of(
                "sealed_group",
                "replaced_group",
                "field_source",
                "account",
                "correction",
                "mobile_search",
                "last_four_search",
                "email_search",
                "id_number_search",
                "id_number_uniqueness",
                "display_name_search",
                "real_name_search",
                "claim",
                "message",
                "message_preference")) {
            assertThat(rows("member", "SELECT 1 FROM " + table + " WHERE member = '" + id + "'"))
                    .as(table)
                    .isNotEmpty();
        }
    }

    private void claims(String mobile) {
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
    }

    private ValidatableResponse asks(boolean atOnce) {
        return member.calls("askForErasure")
                .body(Map.of("atOnce", atOnce))
                .post("/v1/me/erasure")
                .then();
    }

    private void awaitDestroyed(String key) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (rows("keys", "SELECT 1 FROM data_key WHERE id = '" + key + "'").isEmpty()) {
                return;
            }
            Thread.sleep(100);
        }
        assertThat(rows("keys", "SELECT 1 FROM data_key WHERE id = '" + key + "'"))
                .isEmpty();
    }

    private List<String> rows(String database, String query) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private void update(String database, String change) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(change);
        }
    }

    private Connection connect(String database) throws SQLException {
        return database.equals("keys")
                ? stack.keyStore().connect("keys")
                : stack.postgres().connect(database);
    }
}
