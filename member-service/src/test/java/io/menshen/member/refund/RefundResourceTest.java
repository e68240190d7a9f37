package io.menshen.member.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Eggs at 25.90 each; two were ordered.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RefundResourceTest {

    private static final String CARD = "6222020000000000000";

    private final Caller leader = Caller.leader();
    private final Caller member = Caller.member();
    private final Caller care = Caller.staff("customer-service");
    private String order;

    @BeforeEach
    void anOrderThatWasCancelled() {
        String mobile = Caller.someMobile();
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String id = leader.addsMember(group, "豆豆妈", mobile, "3-2-502");
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        String version = member.calls("readMe").get("/v1/me").header("ETag");
        Caller.with(member.permit("changeMember"))
                .contentType("application/merge-patch+json")
                .header("If-Match", version)
                .body(Map.of("bankCard", CARD))
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);
        order = leader.orders(round, id);
        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(200);
    }

    private static Map<String, Object> goods(int quantity) {
        return Map.of("reason", "DAMAGED", "lines", List.of(Map.of("good", 1, "quantity", quantity)));
    }

    private ValidatableResponse asks(Caller caller, int quantity) {
        return caller.calls("askRefund")
                .body(goods(quantity))
                .post("/v1/orders/{id}/refunds", order)
                .then();
    }

    private ValidatableResponse decides(Caller caller, String refund, boolean granted) {
        return caller.calls("decideRefund")
                .body(Map.of("granted", granted))
                .post("/v1/refunds/{id}/decision", refund)
                .then();
    }

    private ValidatableResponse takes(Caller caller, String refund) {
        return caller.calls("takeRefund")
                .post("/v1/refunds/{id}/assignment", refund)
                .then();
    }

    private ValidatableResponse pays(Caller caller, String refund) {
        return caller.calls("payRefund")
                .post("/v1/refunds/{id}/payment", refund)
                .then();
    }

    private ValidatableResponse looks(Caller caller, String refund) {
        return Caller.with(caller.permit("readPayee").basis("case/" + refund))
                .get("/v1/refunds/{id}/payee", refund)
                .then();
    }

    private String granted() {
        String refund = asks(member, 1).statusCode(201).extract().path("id");
        decides(leader, refund, true).statusCode(200).body("state", is("GRANTED"));
        return refund;
    }

    @Test
    void aRefundIsAskedForGrantedAndPaid() {
        String refund = asks(member, 2)
                .statusCode(201)
                .body("state", is("ASKED"), "amount", is(5180), "lines[0].quantity", is(2), "_proven", contains("self"))
                .extract()
                .path("id");
        decides(leader, refund, true).statusCode(200).body("state", is("GRANTED"), "_proven", contains("leader"));
        takes(care, refund).statusCode(204);
        looks(care, refund)
                .statusCode(200)
                .body("bankCard", is(CARD), "amount", is(5180), "_proven", contains("staff", "case"));
        pays(care, refund).statusCode(204);

        member.calls("listRefunds")
                .get("/v1/orders/{id}/refunds", order)
                .then()
                .body("items.state", contains("PAID"), "items[0].paidAt", notNullValue());
    }

    @Test
    void whereTheMoneyGoesIsSeenOnlyWithThePaymentInHandAndNamed() {
        String refund = granted();

        looks(care, refund).statusCode(200).body("bankCard", nullValue(), "_proven", contains("staff"));
        takes(care, refund).statusCode(204);
        care.calls("readPayee")
                .get("/v1/refunds/{id}/payee", refund)
                .then()
                .body("bankCard", nullValue(), "_proven", not(hasItem("case")));
        looks(Caller.staff("customer-service"), refund).body("bankCard", nullValue());
        pays(care, refund).statusCode(204);
        looks(care, refund).body("bankCard", nullValue(), "_proven", contains("staff"));
    }

    @Test
    void noMoreGoesBackThanWasOrdered() {
        asks(member, 3).statusCode(409).body("code", is("too-much-refunded"));
        String refund = asks(member, 2).statusCode(201).extract().path("id");
        asks(leader, 1).statusCode(409).body("code", is("too-much-refunded"));

        decides(leader, refund, false).statusCode(200).body("state", is("REFUSED"));
        asks(member, 2).statusCode(201);
    }

    @Test
    void ofManyWhoAskAtTheSameTimeNoMoreGoesBackThanWasOrdered() throws Exception {
        List<Callable<Integer>> asking = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asking.add(() -> asks(member, 1).extract().statusCode());
        }
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> answer : threads.invokeAll(asking)) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).filteredOn(status -> status == 201).hasSize(2);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(6);
    }

    @Test
    void goodsThatAreStillToComeAreNotRefunded() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String open = leader.orders(round, leader.addsMember(group, "王芳", Caller.someMobile(), "3-2-503"));

        leader.calls("askRefund")
                .body(goods(1))
                .post("/v1/orders/{id}/refunds", open)
                .then()
                .statusCode(409)
                .body("code", is("order-open"));
    }

    @Test
    void nobodyGrantsOrPaysTheOwnRefund() {
        String refund = asks(member, 1).statusCode(201).extract().path("id");
        decides(member.alsoA("group-leader"), refund, true).statusCode(404);
        decides(leader, refund, true).statusCode(200);

        Caller both = member.alsoA("customer-service");
        takes(both, refund).statusCode(403).body("code", is("own-record"));
        pays(both, refund).statusCode(403);
    }

    @Test
    void onePayerAtATimeAndOnePayment() {
        String refund = granted();
        pays(care, refund).statusCode(409).body("code", is("not-in-hand"));
        takes(care, refund).statusCode(204);

        takes(Caller.staff("customer-service"), refund).statusCode(409).body("code", is("in-other-hands"));
        pays(care, refund).statusCode(204);
        pays(care, refund).statusCode(409).body("code", is("refund-over"));
        decides(leader, refund, false).statusCode(409).body("code", is("refund-over"));
    }

    @Test
    void aStrangersRefundIsNotFoundEqualToAMissingOne() {
        String refund = granted();
        Caller stranger = Caller.leader();

        String theirs = stranger.calls("readRefund")
                .get("/v1/refunds/{id}", refund)
                .then()
                .statusCode(404)
                .extract()
                .asString();
        String missing = stranger.calls("readRefund")
                .get("/v1/refunds/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .extract()
                .asString();

        assertThat(theirs).isEqualTo(missing);
        asks(stranger, 1).statusCode(404);
        decides(stranger, refund, true).statusCode(404);
    }

    @Test
    void theQueueTellsAmountsAndNeverACard() {
        String refund = granted();

        String queue = care.calls("listGrantedRefunds")
                .get("/v1/refunds")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(queue).contains(refund).doesNotContain(CARD);
    }
}
