package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class AccountResourceTest {

    @Test
    void theVerifiedPhoneLinksTheEarliestUnclaimedRecord() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String first = leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        Caller member = Caller.member();

        member.withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200)
                .body("member", is(first));

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("id", is(first), "state", is("CLAIMED"), "displayName", is("豆豆妈"));
    }

    @Test
    void linkingAgainFindsTheSameRecord() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String record = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        Caller member = Caller.member();
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);

        member.withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200)
                .body("member", is(record));
    }

    @Test
    void anUnknownPhoneLinksNothing() {
        Caller.member()
                .withPhone("+86" + Caller.someMobile())
                .put("/internal/account")
                .then()
                .statusCode(404);
    }

    @Test
    void withoutAVerifiedPhoneNothingIsLinked() {
        Caller.member().withPhone("").put("/internal/account").then().statusCode(404);
    }

    @Test
    void onlyTheGatewayMayAsk() {
        Caller member = Caller.member();

        Caller.with(member.permit("linkAccount").phone("+86" + Caller.someMobile()))
                .put("/internal/account")
                .then()
                .statusCode(403);
    }

    @Test
    void aMemberIsToldOfASignInFromANewDevice() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        Caller member = Caller.member();
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);

        signIn(member, "Firefox · Windows").then().statusCode(204);

        member.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].template", is("new-device"))
                .body("items[0].text", containsString("Firefox · Windows"));
        signIn(Caller.member(), "Firefox · Windows").then().statusCode(404);
        signIn(member, "Mozilla/5.0 (X11)").then().statusCode(400);
        Caller.with(member.permit("noticeSignIn"))
                .contentType("application/json")
                .body(Map.of("device", "Firefox"))
                .put("/internal/account/sign-in")
                .then()
                .statusCode(403);
    }

    private static Response signIn(Caller who, String device) {
        return Caller.with(who.permit("noticeSignIn").roles("gateway"))
                .contentType("application/json")
                .body(Map.of("device", device))
                .put("/internal/account/sign-in");
    }

    @Test
    void aClaimedMobileIsNotClaimedASecondTime() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200);

        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(404);
    }

    @Test
    void anUnverifiedMobileBlocksNobody() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String record = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        Caller.member()
                .calls("registerMember")
                .body(Map.of("displayName", "冒名", "mobile", mobile))
                .post("/v1/members")
                .then()
                .statusCode(201);

        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200)
                .body("member", is(record));
    }

    @Test
    void oneOfManyAccountsWinsTheRecord() throws Exception {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        Callable<Integer> link = () -> Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .statusCode();

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = callers.invokeAll(List.of(link, link, link, link, link, link));

            assertThat(answers.stream().map(Future::resultNow).filter(status -> status == 200))
                    .hasSize(1);
            assertThat(answers.stream().map(Future::resultNow)).containsOnly(200, 404);
        }
    }
}
