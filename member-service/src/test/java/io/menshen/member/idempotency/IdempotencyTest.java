package io.menshen.member.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are sent again, as clients do whose answer got lost.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class IdempotencyTest {

    private static final Map<String, Object> GROUP = Map.of("name", "三号楼团购");

    private final Caller leader = Caller.leader();
    private final String key = UUID.randomUUID().toString();

    @Inject
    DataSource database;

    private RequestSpecification keyed(String operation, String header) {
        return leader.calls(operation).header("Idempotency-Key", header);
    }

    private Response opensGroup(String header) {
        return keyed("openGroup", header).body(GROUP).post("/v1/groups");
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Test
    void theSameRequestAgainChangesNothingAndIsAnsweredAlike() throws SQLException {
        Response first = opensGroup(key);
        Response second = opensGroup(key);
        Response quoted = opensGroup('"' + key + '"');

        assertThat(first.statusCode()).isEqualTo(201);
        for (Response again : List.of(second, quoted)) {
            assertThat(again.statusCode()).isEqualTo(201);
            assertThat(again.asString()).isEqualTo(first.asString());
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        }
        assertThat(rows("SELECT group_id FROM group_leader WHERE account = '" + leader.subject() + "'"))
                .hasSize(1);
    }

    @Test
    void ofManyAtTheSameTimeOneHappens() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Response>> calls = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                calls.add(() -> opensGroup(key));
            }
            List<String> answers = new ArrayList<>();
            for (Future<Response> answer : threads.invokeAll(calls)) {
                assertThat(answer.get().statusCode()).isEqualTo(201);
                answers.add(answer.get().asString());
            }
            assertThat(answers).hasSize(16).containsOnly(answers.getFirst());
        }
    }

    @Test
    void aKeyIsForOneRequestOnly() {
        opensGroup(key).then().statusCode(201);

        keyed("openGroup", key)
                .body(Map.of("name", "another group"))
                .post("/v1/groups")
                .then()
                .statusCode(422)
                .body("code", is("idempotency-key-reused"));
    }

    @Test
    void anotherCallerMayUseTheSameKey() {
        String mine = opensGroup(key).then().statusCode(201).extract().path("id");
        String theirs = Caller.leader()
                .calls("openGroup")
                .header("Idempotency-Key", key)
                .body(GROUP)
                .post("/v1/groups")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        assertThat(theirs).isNotEqualTo(mine);
    }

    @Test
    void whatWasRefusedIsTriedAgain() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        Map<String, Object> order = Map.of(
                "round",
                round,
                "member",
                UUID.randomUUID().toString(),
                "lines",
                List.of(Map.of("good", 1, "quantity", 2)));
        int refused = keyed("placeOrder", key).body(order).post("/v1/orders").statusCode();
        assertThat(refused).isBetween(400, 499);
        assertThat(keyed("placeOrder", key).body(order).post("/v1/orders").statusCode())
                .isEqualTo(refused);

        String member = leader.addsMember(group, "豆豆妈", Caller.someMobile(), "3-2-502");
        keyed("placeOrder", key)
                .body(Map.of("round", round, "member", member, "lines", List.of(Map.of("good", 1, "quantity", 2))))
                .post("/v1/orders")
                .then()
                .statusCode(201);
    }

    @Test
    void anOrderThatWasSentTwiceIsOneOrderInItsPresentState() throws SQLException {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String member = leader.addsMember(group, "豆豆妈", Caller.someMobile(), "3-2-502");
        Map<String, Object> order =
                Map.of("round", round, "member", member, "lines", List.of(Map.of("good", 1, "quantity", 2)));
        String id = keyed("placeOrder", key).body(order).post("/v1/orders").path("id");
        keyed("cancelOrder", key + "-cancel")
                .post("/v1/orders/{id}/cancellation", id)
                .then()
                .statusCode(200);
        keyed("cancelOrder", key + "-cancel")
                .post("/v1/orders/{id}/cancellation", id)
                .then()
                .statusCode(200);

        keyed("placeOrder", key)
                .body(order)
                .post("/v1/orders")
                .then()
                .statusCode(201)
                .body("id", is(id), "state", is("CANCELLED"));

        assertThat(rows("SELECT id FROM customer_order WHERE round = '" + round + "'"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "\"unclosed-key", "a key with blanks", "key;with=parameters", "kéy-not-ascii"})
    void whatIsNoKeyIsRefused(String header) {
        opensGroup(header).then().statusCode(400).body("code", is("bad-idempotency-key"));
    }

    @Test
    void aKeyThatIsOverIsANewRequest() throws SQLException {
        opensGroup(key).then().statusCode(201);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE idempotency_key SET used_at = used_at - interval '25 hours'");
        }
        opensGroup(key).then().statusCode(201);

        assertThat(rows("SELECT group_id FROM group_leader WHERE account = '" + leader.subject() + "'"))
                .hasSize(2);
        assertThat(rows("SELECT tag FROM idempotency_key WHERE used_at < now() - interval '24 hours'"))
                .isEmpty();
    }

    @Test
    void theTableKnowsNeitherCallerNorRequest() throws SQLException {
        String mobile = Caller.someMobile();
        String group = leader.opensGroup();
        keyed("addGroupMember", key)
                .body(Map.of("displayName", "豆豆妈", "mobile", mobile, "flat", "3-2-502"))
                .post("/v1/groups/{id}/members", group)
                .then()
                .statusCode(201);

        assertThat(String.join("\n", rows("SELECT k::text FROM idempotency_key k")))
                .isNotEmpty()
                .doesNotContain(mobile, leader.subject(), key);
    }

    @Test
    void whoIsErasedIsForgottenHereToo() throws SQLException {
        Caller member = Caller.member();
        String id = member.calls("registerMember")
                .header("Idempotency-Key", key)
                .body(Map.of("displayName", "豆豆妈"))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        assertThat(rows("SELECT made FROM idempotency_key WHERE made = '" + id + "'"))
                .hasSize(1);

        member.calls("askForErasure")
                .body(Map.of("atOnce", true))
                .post("/v1/me/erasure")
                .then()
                .statusCode(202);

        assertThat(rows("SELECT made FROM idempotency_key WHERE made = '" + id + "'"))
                .isEmpty();
    }
}
