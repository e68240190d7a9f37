package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class PartnerResourceTest {

    private final Caller partner = Caller.staff("partner");
    private final String mobile = Caller.someMobile();

    private Response brings(Map<String, Object> fields) {
        return partner.calls("registerForPartner").body(fields).post("/v1/partner-registrations");
    }

    @Test
    void whomAPartnerBringsWaitsToBeInformedAndMayClaimTheRecord() {
        String id = brings(Map.of("displayName", "豆豆妈", "mobile", mobile, "noticeVersion", 1))
                .then()
                .statusCode(201)
                .body("state", is("TO_BE_INFORMED"))
                .extract()
                .path("registration");

        Caller member = Caller.member();
        member.withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200)
                .body("member", is(id));
        member.calls("listSources")
                .get("/v1/me/sources")
                .then()
                .body("items.channel", hasItem("PARTNER"), "items.role", hasItem("partner"));
    }

    @Test
    void withoutWhatWasAgreedAPartnerReadsNobodyNotEvenWhomItBrought() {
        String id = brings(Map.of("displayName", "豆豆妈", "mobile", mobile)).path("registration");

        partner.calls("readMember").get("/v1/members/{id}", id).then().statusCode(404);
        Caller.staff("group-leader")
                .calls("readMember")
                .get("/v1/members/{id}", id)
                .then()
                .statusCode(404);
    }

    @Test
    void theAnswerDoesNotTellWhetherThePersonIsKnown() {
        Map<String, Object> first = brings(Map.of("displayName", "豆豆妈", "mobile", mobile))
                .then()
                .statusCode(201)
                .extract()
                .path("");
        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200);
        Map<String, Object> second = brings(Map.of("displayName", "豆豆妈", "mobile", mobile))
                .then()
                .statusCode(201)
                .extract()
                .path("");

        assertThat(second.keySet()).isEqualTo(first.keySet());
        assertThat(second.get("state")).isEqualTo(first.get("state"));
        assertThat(second.get("registration")).isNotEqualTo(first.get("registration"));
    }

    @Test
    void sensitiveFieldsAreGivenByTheMemberAlone() {
        brings(Map.of("displayName", "豆豆妈", "careNeed", "胰岛素", "purposes", List.of("emergency", "membership")))
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("/careNeed"), "errors.code", hasItem("Sensitive"));
    }

    @Test
    void whatNoPurposeNeedsIsRefused() {
        brings(Map.of("displayName", "豆豆妈", "occupation", "教师"))
                .then()
                .statusCode(400)
                .body("errors.code", hasItem("NoPurpose"));
        brings(Map.of("mobile", mobile)).then().statusCode(400);
        brings(Map.of("displayName", "豆豆妈", "role", "operator")).then().statusCode(400);
    }

    @Test
    void theSameRegistrationTwiceIsOne() {
        String key = UUID.randomUUID().toString();
        Map<String, Object> person = Map.of("displayName", "豆豆妈", "mobile", mobile);
        String first = partner.calls("registerForPartner")
                .header("Idempotency-Key", key)
                .body(person)
                .post("/v1/partner-registrations")
                .path("registration");
        String second = partner.calls("registerForPartner")
                .header("Idempotency-Key", key)
                .body(person)
                .post("/v1/partner-registrations")
                .path("registration");

        assertThat(second).isEqualTo(first);
    }

    @Test
    void onlyPartnersBringPeople() {
        Caller.member()
                .calls("registerForPartner")
                .body(Map.of("displayName", "豆豆妈"))
                .post("/v1/partner-registrations")
                .then()
                .statusCode(403);
    }
}
