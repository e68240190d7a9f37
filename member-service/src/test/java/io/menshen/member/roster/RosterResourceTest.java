package io.menshen.member.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RosterResourceTest {

    private final Caller leader = Caller.leader();

    @Test
    void theRosterListsLiveOrdersByNumber() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        List<String> orders = leader.ordersFor(group, round, 3);
        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", orders.get(1))
                .then()
                .statusCode(200);

        leader.calls("readRoster")
                .get("/v1/rounds/{id}/roster", round)
                .then()
                .statusCode(200)
                .body("items.number", contains(1, 3), "items.displayName", contains("邻居1", "邻居3"))
                .body("items[0].flat", is("3-2-501"), "items[0].goods[0].name", is("鸡蛋"))
                .body("items[0].goods[0].quantity", is(2), "items._proven", everyItem(contains("leader")))
                .body("items[0].attention", nullValue(), "next", nullValue());
    }

    @Test
    void theRosterIsPaged() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        leader.ordersFor(group, round, 3);

        String next = leader.calls("readRoster")
                .get("/v1/rounds/{id}/roster?limit=2", round)
                .then()
                .body("items.number", contains(1, 2))
                .extract()
                .path("next");

        leader.calls("readRoster")
                .get("/v1/rounds/{id}/roster?limit=2&after={after}", round, next)
                .then()
                .body("items.number", contains(3), "next", nullValue());
    }

    @Test
    void theChainHasNoMobileAndNoFlatWhateverThePermitOpens() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        leader.ordersFor(group, round, 1);

        leader.calls("readChain")
                .get("/v1/rounds/{id}/chain", round)
                .then()
                .statusCode(200)
                .body("title", is("周五水果"), "lines", hasSize(1))
                .body("lines[0].displayName", is("邻居1"), "lines[0].goods", is("鸡蛋x2"))
                .body("lines[0].keySet()", is(Set.of("subject", "number", "displayName", "goods", "_proven")));
    }

    @Test
    void aLabelHasAFlatAndNothingThatLeadsToAPerson() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        leader.orders(round, leader.addsMember(group, "张伟", Caller.someMobile(), "10-1-602"));
        leader.orders(round, leader.addsMember(group, "李娜", Caller.someMobile(), "3-2-502"));

        leader.calls("readLabels")
                .get("/v1/rounds/{id}/labels", round)
                .then()
                .statusCode(200)
                .body("items.flat", contains("3-2-502", "10-1-602"))
                .body("items[0].keySet()", is(Set.of("subject", "flat", "goods", "_proven")));
    }

    @Test
    void labelsArePagedByACursorThatTellsNothing() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        List<String> orders = leader.ordersFor(group, round, 5);
        List<String> flats = new ArrayList<>();
        String after = null;
        do {
            var page = leader.calls("readLabels")
                    .queryParam("limit", 2)
                    .queryParam("after", after == null ? new Object[0] : new Object[] {after})
                    .get("/v1/rounds/{id}/labels", round)
                    .then()
                    .statusCode(200)
                    .extract();
            flats.addAll(page.<List<String>>path("items.flat"));
            after = page.path("next");
            if (after != null) {
                assertThat(orders).noneMatch(after::contains);
            }
        } while (after != null);

        assertThat(flats).containsExactly("3-2-501", "3-2-502", "3-2-503", "3-2-504", "3-2-505");
    }

    @Test
    void aForgedCursorIsRefused() {
        String round = leader.opensRound(leader.opensGroup());

        leader.calls("readLabels")
                .get("/v1/rounds/{id}/labels?after=AAAA", round)
                .then()
                .statusCode(400);
    }

    @Test
    void aPickupLineHasANumberAndNoFlat() {
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        leader.ordersFor(group, round, 2);

        leader.calls("readPickupList")
                .get("/v1/rounds/{id}/pickup-list", round)
                .then()
                .statusCode(200)
                .body("items.number", contains(1, 2))
                .body("items.mobile", everyItem(not(nullValue())))
                .body("items[0].keySet()", is(Set.of("subject", "number", "mobile", "goods", "_proven")));
    }

    @ParameterizedTest
    @CsvSource({"readRoster,roster", "readChain,chain", "readLabels,labels", "readPickupList,pickup-list"})
    void anotherLeadersRoundIsNotFoundEqualToAMissingOne(String operation, String view) {
        String round = leader.opensRound(leader.opensGroup());
        Caller other = Caller.leader();

        byte[] theirs = other.calls(operation)
                .get("/v1/rounds/{id}/" + view, round)
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();
        byte[] missing = other.calls(operation)
                .get("/v1/rounds/{id}/" + view, UUID.randomUUID())
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();

        assertThat(theirs).isEqualTo(missing);
    }

    @Test
    void membersMayNotReadARoster() {
        String round = leader.opensRound(leader.opensGroup());

        Caller.member()
                .calls("readRoster")
                .get("/v1/rounds/{id}/roster", round)
                .then()
                .statusCode(403);
    }
}
