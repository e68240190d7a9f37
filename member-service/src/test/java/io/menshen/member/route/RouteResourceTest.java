package io.menshen.member.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RouteResourceTest {

    private final Caller leader = Caller.leader();
    private final Caller courier = Caller.courier();
    private String group;
    private String round;
    private List<String> orders;
    private String route;

    @BeforeEach
    void aPlannedRoute() {
        group = leader.opensGroup();
        round = leader.opensRound(group);
        orders = leader.ordersFor(group, round, 2);
        route = plan(orders).statusCode(201).extract().path("id");
    }

    @Test
    void theCourierIsProvenForTheLiveStopsOfTheDispatchedRoute() {
        dispatch().statusCode(200);

        read(courier, "route/" + route)
                .statusCode(200)
                .body("state", is("DISPATCHED"), "stops._proven", everyItem(contains("route")))
                .body("stops.displayName", contains("邻居1", "邻居2"), "stops.flat", contains("3-2-501", "3-2-502"))
                .body("stops[0].hints", contains("LEAVE_AT_DOOR"), "stops[0].goods[0].name", is("鸡蛋"));
    }

    @Test
    void theGatewayIsToldInWhichGroupItIs() {
        dispatch().statusCode(200).header("Menshen-Group", group);

        read(courier, "route/" + route).statusCode(200).header("Menshen-Group", group);
    }

    @Test
    void nothingIsProvenBeforeDispatch() {
        read(courier, "route/" + route).statusCode(200).body("stops._proven", everyItem(is(empty())));
    }

    @Test
    void nothingIsProvenWithoutTheBasis() {
        dispatch();

        read(courier, null).statusCode(200).body("stops._proven", everyItem(is(empty())));
        read(courier, "route/" + UUID.randomUUID()).body("stops._proven", everyItem(is(empty())));
        read(courier, "order/" + route).body("stops._proven", everyItem(is(empty())));
    }

    @Test
    void nothingIsProvenOfADeliveredStop() {
        dispatch();
        deliver(courier, orders.get(0)).statusCode(200);

        read(courier, "route/" + route)
                .body("stops[0]._proven", is(empty()), "stops[0].state", is("DELIVERED"))
                .body("stops[1]._proven", contains("route"));
    }

    @Test
    void nothingIsProvenAfterTheRouteHasEnded() {
        dispatch();
        end(courier).statusCode(200).body("state", is("ENDED"));

        read(courier, "route/" + route).body("stops._proven", everyItem(is(empty())));
    }

    @Test
    void anotherCouriersRouteIsNotFoundEqualToAMissingOne() {
        dispatch();
        Caller other = Caller.courier();

        byte[] theirs = read(other, "route/" + route).statusCode(404).extract().asByteArray();
        byte[] missing = other.calls("readRoute")
                .get("/v1/routes/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();

        assertThat(theirs).isEqualTo(missing);
    }

    @Test
    void anotherCourierCanNeitherDeliverNorEnd() {
        dispatch();
        Caller other = Caller.courier();

        deliver(other, orders.get(0)).statusCode(404);
        end(other).statusCode(404);
    }

    @Test
    void whatThePermitDoesNotNameIsNotOpenedForACourierEither() {
        dispatch();

        Caller.with(courier.permit("readRoute").basis("route/" + route).open("profile"))
                .get("/v1/routes/{id}", route)
                .then()
                .body("stops[0].displayName", is("邻居1"))
                .body("stops[0].mobile", nullValue(), "stops[0].flat", nullValue(), "stops[0].hints", nullValue());
    }

    @Test
    void aCourierKnowsTheMemberOnlyWhileTheStopIsLive() {
        String member = leader.calls("readOrder")
                .get("/v1/orders/{id}", orders.get(0))
                .then()
                .extract()
                .path("member");
        readMember(member).statusCode(404);

        dispatch();
        readMember(member).statusCode(200).body("_proven", contains("route"));

        deliver(courier, orders.get(0));
        readMember(member).statusCode(404);
    }

    @Test
    void aStopIsDeliveredOnce() {
        dispatch();
        deliver(courier, orders.get(0)).statusCode(200);

        deliver(courier, orders.get(0)).statusCode(409).body("code", is("order-state"));
    }

    @Test
    void nothingIsDeliveredBeforeDispatch() {
        deliver(courier, orders.get(0)).statusCode(409).body("code", is("route-state"));
    }

    @Test
    void whatWasNotReachedCanGoOnAnotherRoute() {
        dispatch();
        deliver(courier, orders.get(0));
        end(courier);

        plan(List.of(orders.get(1))).statusCode(201);
        plan(List.of(orders.get(0))).statusCode(409).body("code", is("orders-not-free"));
    }

    @Test
    void anOrderIsOnOneRouteOnly() {
        plan(orders).statusCode(409).body("code", is("orders-not-free"));
    }

    @Test
    void whatWasCancelledAfterPlanningIsLeftOut() {
        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", orders.get(0))
                .then()
                .statusCode(200);

        dispatch().statusCode(200);

        read(courier, "route/" + route)
                .body("stops[0]._proven", is(empty()), "stops[0].state", is("CANCELLED"))
                .body("stops[1]._proven", contains("route"));
    }

    @Test
    void couriersMayNotDispatch() {
        courier.calls("dispatchRoute")
                .post("/v1/routes/{id}/dispatch", route)
                .then()
                .statusCode(403);
    }

    @Test
    void anotherLeaderCanNeitherPlanNorDispatch() {
        Caller other = Caller.leader();

        other.calls("planRoute")
                .body(Map.of("courier", "courier1", "orders", orders))
                .post("/v1/rounds/{id}/routes", round)
                .then()
                .statusCode(404);
        other.calls("dispatchRoute")
                .post("/v1/routes/{id}/dispatch", route)
                .then()
                .statusCode(404);
    }

    @Test
    void aRoundThatIsPickedUpHasNoRoute() {
        group = leader.opensGroup();
        String pickup = leader.opensRound(group, "PICKUP");

        leader.calls("planRoute")
                .body(Map.of("courier", "courier1", "orders", leader.ordersFor(group, pickup, 1)))
                .post("/v1/rounds/{id}/routes", pickup)
                .then()
                .statusCode(409)
                .body("code", is("no-delivery"));
    }

    private ValidatableResponse plan(List<String> stops) {
        return leader.calls("planRoute")
                .body(Map.of("courier", courier.username(), "orders", stops))
                .post("/v1/rounds/{id}/routes", round)
                .then();
    }

    private ValidatableResponse dispatch() {
        return leader.calls("dispatchRoute")
                .post("/v1/routes/{id}/dispatch", route)
                .then();
    }

    private ValidatableResponse read(Caller caller, String basis) {
        var permit = caller.permit("readRoute").purpose("delivery");
        return Caller.with(basis == null ? permit : permit.basis(basis))
                .get("/v1/routes/{id}", route)
                .then();
    }

    private ValidatableResponse readMember(String member) {
        return Caller.with(courier.permit("readMember").basis("route/" + route))
                .get("/v1/members/{id}", member)
                .then();
    }

    private ValidatableResponse deliver(Caller caller, String order) {
        return caller.calls("deliverStop")
                .post("/v1/routes/{id}/stops/{order}/delivery", route, order)
                .then();
    }

    private ValidatableResponse end(Caller caller) {
        return caller.calls("endRoute").post("/v1/routes/{id}/end", route).then();
    }
}
