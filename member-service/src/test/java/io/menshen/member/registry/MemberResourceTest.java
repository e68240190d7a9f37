package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class MemberResourceTest {

    @Test
    void aMemberSeesTheOwnRecordInClear() {
        Caller member = Caller.member();
        String mobile = Caller.someMobile();
        member.calls("registerMember")
                .body(Map.of("displayName", "欧阳明月", "mobile", mobile, "flat", "3-2-502"))
                .post("/v1/members")
                .then()
                .statusCode(201);

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("displayName", is("欧阳明月"), "mobile", is(mobile), "flat", is("3-2-502"))
                .body("state", is("CLAIMED"), "_proven", contains("self"));
    }

    @Test
    void aDisplayNameIsEnough() {
        Caller member = Caller.member();

        member.calls("registerMember")
                .body(Map.of("displayName", "𠀾小雨"))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .body("displayName", is("𠀾小雨"), "mobile", nullValue(), "flat", nullValue());
    }

    @Test
    void registeringTwiceIsAConflict() {
        Caller member = Caller.member();
        member.calls("registerMember").body(Map.of("displayName", "张伟")).post("/v1/members");

        member.calls("registerMember")
                .body(Map.of("displayName", "张伟"))
                .post("/v1/members")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", is("already-registered"));
    }

    @Test
    void whatThePermitDoesNotNameIsNotOpened() {
        Caller leader = Caller.leader();
        String member = leader.addsMember(leader.opensGroup(), "李娜", Caller.someMobile(), "5--1203");

        Caller.with(leader.permit("readMember").open("profile"))
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(200)
                .body("displayName", is("李娜"), "mobile", nullValue(), "flat", nullValue())
                .body("_proven", contains("leader"));
    }

    @Test
    void aStrangersRecordIsNotFoundEqualToAMissingOne() {
        Caller leader = Caller.leader();
        String strangers = leader.addsMember(leader.opensGroup(), "王芳", Caller.someMobile(), "12--402");

        for (Caller caller : new Caller[] {Caller.leader(), Caller.member(), Caller.courier()}) {
            Response stranger = caller.calls("readMember").get("/v1/members/{id}", strangers);
            Response missing = caller.calls("readMember").get("/v1/members/{id}", UUID.randomUUID());

            assertThat(stranger.statusCode()).isEqualTo(404);
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(stranger.asByteArray()).isEqualTo(missing.asByteArray());
            assertThat(stranger.headers().asList())
                    .hasSameSizeAs(missing.headers().asList());
        }
    }

    @Test
    void staffMayKnowThatARecordExists() {
        Caller leader = Caller.leader();
        String member = leader.addsMember(leader.opensGroup(), "赵六", Caller.someMobile(), "3-2-1502");

        Caller.staff("marketing")
                .calls("readMember")
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(200)
                .body("_proven", contains("staff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "state", "keyId", "id", "claimedAt", "_proven"})
    void nobodyAssignsWhatIsNotOffered(String property) {
        Caller.member()
                .calls("registerMember")
                .body(Map.of("displayName", "孙强", property, "CLAIMED"))
                .post("/v1/members")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void aBadMobileIsRefusedWithoutRepeatingIt() {
        String body = Caller.member()
                .calls("registerMember")
                .body(Map.of("displayName", "吴敏", "mobile", "1381234"))
                .post("/v1/members")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", is("/mobile"))
                .extract()
                .asString();

        assertThat(body).doesNotContain("1381234").doesNotContain("吴敏");
    }

    @Test
    void aPermitForAnotherOperationIsRefused() {
        Caller.member().calls("readOrder").get("/v1/me").then().statusCode(403);
    }

    @Test
    void withoutAPermitNobodyComesIn() {
        io.restassured.RestAssured.given()
                .contentType(ContentType.JSON)
                .get("/v1/me")
                .then()
                .statusCode(401);
    }

    @Test
    void auditorsMayNotReadMembers() {
        Caller.staff("auditor")
                .calls("readMember")
                .get("/v1/members/{id}", UUID.randomUUID())
                .then()
                .statusCode(403);
    }
}
