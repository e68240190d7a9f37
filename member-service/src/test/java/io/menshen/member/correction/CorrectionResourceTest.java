package io.menshen.member.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class CorrectionResourceTest {

    private final Caller member = Caller.member();
    private final Caller reviewer = Caller.staff("reviewer");
    private String id;

    @BeforeEach
    void aMemberWithARealName() {
        id = member.calls("registerMember")
                .body(Map.of("displayName", "张伟", "realName", "张伟"))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void aReviewedFieldChangesWhenAReviewerHasAccepted() {
        String correction = wants("张玮");
        member.calls("readMe").get("/v1/me").then().body("realName", is("张伟"));

        takes(reviewer, correction).statusCode(204);
        looks(reviewer, correction)
                .statusCode(200)
                .body("before.realName", is("张伟"), "after.realName", is("张玮"), "after.idNumber", nullValue())
                .body("_proven", contains("staff", "case"));
        decides(reviewer, correction, true).statusCode(204);

        member.calls("readMe").get("/v1/me").then().body("realName", is("张玮"));
        member.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .statusCode(200)
                .body("items.state", contains("ACCEPTED"), "items[0].reason", is("与证件一致"))
                .body("items[0].after.realName", nullValue());
        member.calls("listSources")
                .get("/v1/me/sources")
                .then()
                .body("items.find { it.field == 'realName' }.channel", is("REVIEW"));
    }

    @Test
    void whatIsRejectedChangesNothingAndSaysWhy() {
        String correction = wants("李四");
        takes(reviewer, correction).statusCode(204);

        decides(reviewer, correction, false).statusCode(204);

        member.calls("readMe").get("/v1/me").then().body("realName", is("张伟"));
        member.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .body("items[0].state", is("REJECTED"), "items[0].reason", is("与证件一致"));
        decides(reviewer, correction, true).statusCode(409).body("code", is("correction-over"));
    }

    @Test
    void theQueueTellsWhichFieldAndNeverWhat() {
        String correction = wants("张玮");

        String queue = reviewer.calls("listCorrections")
                .get("/v1/corrections")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(queue)
                .contains(correction, id, "realName")
                .doesNotContain("张玮")
                .doesNotContain("张伟");
    }

    @Test
    void nobodySeesOldAndNewWithoutTheCaseInHandAndNamed() {
        String correction = wants("张玮");

        looks(reviewer, correction)
                .statusCode(200)
                .body("before.realName", nullValue(), "after.realName", nullValue(), "_proven", contains("staff"));
        takes(reviewer, correction).statusCode(204);
        reviewer.calls("readCorrection")
                .get("/v1/corrections/{id}", correction)
                .then()
                .body("after.realName", nullValue(), "_proven", not(hasItem("case")));
        looks(Caller.staff("reviewer"), correction).body("after.realName", nullValue());
    }

    @Test
    void oneReviewerAtATime() {
        String correction = wants("张玮");
        takes(reviewer, correction).statusCode(204);

        takes(Caller.staff("reviewer"), correction).statusCode(409).body("code", is("in-other-hands"));
        decides(Caller.staff("reviewer"), correction, true).statusCode(409).body("code", is("not-in-hand"));
        takes(reviewer, correction).statusCode(204);
    }

    @Test
    void nobodyReviewsTheOwnRecord() {
        String correction = wants("张玮");
        Caller both = member.alsoA("reviewer");

        takes(both, correction).statusCode(403).body("code", is("own-record"));
        decides(both, correction, true).statusCode(403);
    }

    @Test
    void aLaterWishReplacesTheOneThatWaits() {
        String first = wants("张玮");
        String second = wants("张炜");

        takes(reviewer, first).statusCode(409).body("code", is("correction-over"));
        takes(reviewer, second).statusCode(204);
    }

    @Test
    void theMemberTakesItBack() {
        String correction = wants("张玮");
        Caller stranger = Caller.member();
        stranger.calls("registerMember").body(Map.of("displayName", "陌生人")).post("/v1/members");

        withdraws(stranger, correction).statusCode(404);
        withdraws(member, correction).statusCode(204);
        withdraws(member, correction).statusCode(409);
        takes(reviewer, correction).statusCode(409);
    }

    @Test
    void aMissingCorrectionIsNotFound() {
        takes(reviewer, UUID.randomUUID().toString()).statusCode(404);
        decides(reviewer, UUID.randomUUID().toString(), true).statusCode(404);
    }

    private String wants(String realName) {
        String version = member.calls("readMe").get("/v1/me").header("ETag");
        member.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header("If-Match", version)
                .body(Map.of("realName", realName))
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);
        return member.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .body("items[0].state", is("WAITING"), "items[0].after.realName", is(realName))
                .extract()
                .path("items[0].id");
    }

    private static ValidatableResponse takes(Caller caller, String correction) {
        return caller.calls("takeCorrection")
                .post("/v1/corrections/{id}/assignment", correction)
                .then();
    }

    private static ValidatableResponse looks(Caller caller, String correction) {
        return Caller.with(caller.permit("readCorrection").basis("case/" + correction))
                .get("/v1/corrections/{id}", correction)
                .then();
    }

    private static ValidatableResponse decides(Caller caller, String correction, boolean accepted) {
        return caller.calls("decideCorrection")
                .body(Map.of("accepted", accepted, "reason", "与证件一致"))
                .post("/v1/corrections/{id}/decision", correction)
                .then();
    }

    private static ValidatableResponse withdraws(Caller caller, String correction) {
        return caller.calls("withdrawCorrection")
                .post("/v1/me/corrections/{id}/withdrawal", correction)
                .then();
    }
}
