package io.menshen.member.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class LeadershipTest {

    private final Caller first = Caller.leader();
    private final Caller second = Caller.leader();
    private String group;

    @Inject
    DataSource database;

    @BeforeEach
    void aGroup() {
        group = first.opensGroup();
    }

    private Map<String, Object> invitation(Caller inviter, boolean handOver) {
        Map<String, Object> view = inviter.calls("inviteLeader")
                .body(Map.of("handOver", handOver))
                .post("/v1/groups/{id}/leader-invitations", group)
                .then()
                .statusCode(201)
                .body("handOver", is(handOver))
                .extract()
                .path("");
        return Map.of("invitation", view.get("invitation"), "code", view.get("code"));
    }

    private static ValidatableResponse joins(Caller caller, Map<String, Object> invitation) {
        return caller.calls("joinLeaders")
                .body(invitation)
                .post("/v1/group-leaderships")
                .then();
    }

    private ValidatableResponse leaves(Caller caller) {
        return caller.calls("leaveLeaders")
                .delete("/v1/groups/{id}/leaders/me", group)
                .then();
    }

    private ValidatableResponse leaders(Caller caller) {
        return caller.calls("listLeaders").get("/v1/groups/{id}/leaders", group).then();
    }

    @Test
    void whoIsInvitedLeadsTheGroupToo() {
        String round = first.opensRound(group);
        leaders(second).statusCode(404);

        joins(second, invitation(first, false)).statusCode(201).body("id", is(group), "led", is(true));

        leaders(first).body("items.own", contains(true, false));
        leaders(second).body("items.own", contains(false, true));
        String member = second.addsMember(group, "豆豆妈", Caller.someMobile(), "3-2-502");
        second.orders(round, member);
        first.calls("readMember").get("/v1/members/{id}", member).then().body("_proven", contains("leader"));
        second.calls("listGroups").get("/v1/groups").then().body("items.id", contains(group));
    }

    @Test
    void handingOverEndsTheOldLeadership() {
        String member = first.addsMember(group, "豆豆妈", Caller.someMobile(), "3-2-502");

        joins(second, invitation(first, true)).statusCode(201);

        leaders(first).statusCode(404);
        leaders(second).body("items", hasSize(1));
        first.calls("readMember").get("/v1/members/{id}", member).then().statusCode(404);
        second.calls("readMember").get("/v1/members/{id}", member).then().statusCode(200);
    }

    @Test
    void anInvitationWorksOnceAndOnlyWithItsCode() {
        Map<String, Object> invitation = invitation(first, false);
        Map<String, Object> guessed =
                Map.of("invitation", invitation.get("invitation"), "code", "AAAAAAAAAAAAAAAAAAAAAA");

        joins(second, guessed).statusCode(404);
        joins(second, invitation).statusCode(201);
        joins(Caller.leader(), invitation).statusCode(404);
        joins(second, Map.of("invitation", UUID.randomUUID().toString(), "code", invitation.get("code")))
                .statusCode(404);
    }

    @Test
    void anInvitationEndsWithItsTimeAndWithItsInviter() throws Exception {
        Map<String, Object> over = invitation(first, false);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE leader_invitation SET expires_at = now() - interval '1 second' WHERE id = '"
                    + over.get("invitation") + "'");
        }
        joins(second, over).statusCode(404);

        joins(second, invitation(first, false)).statusCode(201);
        Map<String, Object> ofOneWhoLeft = invitation(first, false);
        leaves(first).statusCode(204);
        joins(Caller.leader(), ofOneWhoLeft).statusCode(404);
    }

    @Test
    void theLastLeaderCannotLeave() {
        leaves(first).statusCode(409).body("code", is("last-leader"));
        leaves(second).statusCode(404);

        joins(second, invitation(first, false)).statusCode(201);
        leaves(first).statusCode(204);
        leaves(second).statusCode(409);
    }

    @Test
    void ofTwoWhoLeaveAtTheSameTimeOneStays() throws Exception {
        for (int i = 0; i < 5; i++) {
            group = first.opensGroup();
            joins(second, invitation(first, false)).statusCode(201);
            List<Callable<Integer>> both = List.of(
                    () -> leaves(first).extract().statusCode(),
                    () -> leaves(second).extract().statusCode());
            List<Integer> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (Future<Integer> answer : threads.invokeAll(both)) {
                    answers.add(answer.get());
                }
            }
            assertThat(answers).containsExactlyInAnyOrder(204, 409);
        }
    }

    @Test
    void aMemberLeavesOnceNothingIsOpen() {
        Caller member = Caller.member();
        String mobile = Caller.someMobile();
        String id = first.addsMember(group, "豆豆妈", mobile, "3-2-502");
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        String round = first.opensRound(group);
        String order = first.orders(round, id);
        member.calls("listGroups").get("/v1/groups").then().body("items.led", contains(false));

        member.calls("leaveGroup")
                .delete("/v1/me/groups/{id}", group)
                .then()
                .statusCode(409)
                .body("code", is("open-orders"));
        first.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", order)
                .then()
                .statusCode(200);
        member.calls("leaveGroup").delete("/v1/me/groups/{id}", group).then().statusCode(204);

        member.calls("listGroups").get("/v1/groups").then().body("items", is(empty()));
        first.calls("readMember").get("/v1/members/{id}", id).then().statusCode(404);
        member.calls("leaveGroup").delete("/v1/me/groups/{id}", group).then().statusCode(404);
    }

    @Test
    void aLeaderTakesAMemberOutOfTheOwnGroupOnly() {
        String id = first.addsMember(group, "豆豆妈", Caller.someMobile(), "3-2-502");

        second.calls("removeGroupMember")
                .delete("/v1/groups/{id}/members/{member}", group, id)
                .then()
                .statusCode(404);
        first.calls("removeGroupMember")
                .delete("/v1/groups/{id}/members/{member}", group, id)
                .then()
                .statusCode(204);

        first.calls("listGroupMembers")
                .get("/v1/groups/{id}/members", group)
                .then()
                .body("items", is(empty()));
    }
}
