package io.menshen.member.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class OrderResourceTest {

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private String group;
    private String round;

    @BeforeEach
    void aRoundWithOneClaimedMember() {
        String mobile = Caller.someMobile();
        group = leader.opensGroup();
        round = leader.opensRound(group);
        leader.addsMember(group, "豆豆妈", mobile, "3-2-502");
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
    }

    @Test
    void aMemberOrdersForThemselves() {
        String order = member.calls("placeOrder")
                .body(order(1, 2))
                .post("/v1/orders")
                .then()
                .statusCode(201)
                .body("number", is(1), "state", is("PLACED"), "_proven", contains("self"))
                .body("lines[0].name", is("鸡蛋"), "lines[0].price", is(2590))
                .extract()
                .path("id");

        leader.calls("readOrder")
                .get("/v1/orders/{id}", order)
                .then()
                .statusCode(200)
                .body("_proven", contains("leader"));
    }

    @Test
    void hintsAreOpenedAndNotesStaySealed() {
        Map<String, Object> order = order(1, 2);
        order.put("hints", List.of("CALL_AHEAD", "LEAVE_AT_DOOR"));
        order.put("note", "门禁密码 8642");

        String body = member.calls("placeOrder")
                .body(order)
                .post("/v1/orders")
                .then()
                .statusCode(201)
                .body("hints", containsInAnyOrder("CALL_AHEAD", "LEAVE_AT_DOOR"))
                .extract()
                .asString();

        assertThat(body).doesNotContain("8642\"");
    }

    @Test
    void aStrangersOrderIsNotFoundEqualToAMissingOne() {
        String order = member.calls("placeOrder")
                .body(order(1, 2))
                .post("/v1/orders")
                .then()
                .extract()
                .path("id");
        Caller stranger = Caller.member();

        byte[] theirs = stranger.calls("readOrder")
                .get("/v1/orders/{id}", order)
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();
        byte[] missing = stranger.calls("readOrder")
                .get("/v1/orders/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();
        stranger.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(404);

        assertThat(theirs).isEqualTo(missing);
    }

    @Test
    void aMemberCannotOrderForSomebodyElse() {
        String other = leader.addsMember(group, "张伟", Caller.someMobile(), "3-2-503");
        Map<String, Object> order = order(1, 2);
        order.put("member", other);

        member.calls("placeOrder").body(order).post("/v1/orders").then().statusCode(404);
    }

    @Test
    void aLeaderCannotOrderForAStrangerToTheGroup() {
        Caller other = Caller.leader();
        String stranger = other.addsMember(other.opensGroup(), "张伟", Caller.someMobile(), "3-2-503");
        Map<String, Object> order = order(1, 2);
        order.put("member", stranger);

        leader.calls("placeOrder").body(order).post("/v1/orders").then().statusCode(404);
    }

    @Test
    void linesMustFitTheRound() {
        for (Map<String, Object> order : List.of(order(3, 1), order(1, 0), order(1, 10_000))) {
            member.calls("placeOrder")
                    .body(order)
                    .post("/v1/orders")
                    .then()
                    .statusCode(400)
                    .body("code", is("order-lines"));
        }
    }

    @Test
    void aStateIsNotAssigned() {
        Map<String, Object> order = order(1, 2);
        order.put("state", "DELIVERED");

        member.calls("placeOrder").body(order).post("/v1/orders").then().statusCode(400);
    }

    @Test
    void cancellingTwiceIsAConflict() {
        String order = member.calls("placeOrder")
                .body(order(1, 2))
                .post("/v1/orders")
                .then()
                .extract()
                .path("id");
        member.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(200)
                .body("state", is("CANCELLED"));

        member.calls("cancelOrder")
                .header("Accept-Language", "zh-CN")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(409)
                .body("code", is("order-state"), "title", is("订单当前状态不允许此操作"));
    }

    private Map<String, Object> order(int good, int quantity) {
        Map<String, Object> order = new HashMap<>();
        order.put("round", round);
        order.put("lines", List.of(Map.of("good", good, "quantity", quantity)));
        return order;
    }
}
