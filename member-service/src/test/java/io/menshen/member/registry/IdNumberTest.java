package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// An identity number has one claimed record.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class IdNumberTest {

    private final Caller first = Caller.member();
    private final Caller second = Caller.member();
    private final String number = Caller.someIdNumber();

    @Test
    void aSecondRegistrationWithTheNumberIsRefusedAndTellsNobody() {
        String known = registers(first, number).statusCode(201).extract().path("id");

        String answer = registers(second, number)
                .statusCode(409)
                .body("code", is("id-number-taken"))
                .extract()
                .asString();

        assertThat(answer).doesNotContain(known).doesNotContain(number);
        second.calls("readMe").get("/v1/me").then().statusCode(404);
    }

    @Test
    void nobodyGivesThemselvesAnothersNumberLater() {
        registers(first, number).statusCode(201);
        String id = registers(second, null).statusCode(201).extract().path("id");

        changes(second, id, number).statusCode(409).body("code", is("id-number-taken"));

        second.calls("readMe").get("/v1/me").then().body("idNumber", nullValue(), "version", is(0));
    }

    @Test
    void aReviewerCannotAcceptATakenNumberAndTheCorrectionWaitsOn() {
        registers(first, number).statusCode(201);
        String id = registers(second, Caller.someIdNumber())
                .statusCode(201)
                .extract()
                .path("id");
        changes(second, id, number).statusCode(200);
        String correction = second.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .extract()
                .path("items[0].id");
        Caller reviewer = Caller.staff("reviewer");
        reviewer.calls("takeCorrection").post("/v1/corrections/{id}/assignment", correction);

        decides(reviewer, correction, true).statusCode(409).body("code", is("id-number-taken"));

        decides(reviewer, correction, false).statusCode(204);
    }

    @Test
    void aNumberThatIsGivenUpIsFreeAgain() {
        String id = registers(first, number).statusCode(201).extract().path("id");
        changes(first, id, Caller.someIdNumber()).statusCode(200);
        String correction = first.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .extract()
                .path("items[0].id");
        Caller reviewer = Caller.staff("reviewer");
        reviewer.calls("takeCorrection").post("/v1/corrections/{id}/assignment", correction);
        decides(reviewer, correction, true).statusCode(204);

        registers(second, number).statusCode(201);
    }

    @Test
    void whatALeaderTypedBlocksNobodyAndHindersNoClaim() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String made = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        changes(leader, made, number).statusCode(200);

        registers(first, number).statusCode(201);
        second.withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200)
                .body("member", is(made));

        second.calls("readMe").get("/v1/me").then().statusCode(200).body("idNumber", not(nullValue()));
    }

    @Test
    void ofTwoAtTheSameTimeOneGetsIt() throws Exception {
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            List<Callable<Integer>> two = List.of(
                    () -> registers(first, number).extract().statusCode(),
                    () -> registers(second, number).extract().statusCode());
            for (Future<Integer> answer : both.invokeAll(two)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).containsExactlyInAnyOrder(201, 409);
    }

    private static ValidatableResponse registers(Caller who, String number) {
        Map<String, Object> fields = number == null
                ? Map.of("displayName", "张伟")
                : Map.of("displayName", "张伟", "idNumber", number, "purposes", List.of("membership", "legal-duty"));
        return who.calls("registerMember").body(fields).post("/v1/members").then();
    }

    private static ValidatableResponse changes(Caller who, String id, String number) {
        return who.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header(
                        "If-Match",
                        who.calls("readMember").get("/v1/members/{id}", id).header("ETag"))
                .body(Map.of("idNumber", number, "purposes", List.of("legal-duty")))
                .patch("/v1/members/{id}", id)
                .then();
    }

    private static ValidatableResponse decides(Caller reviewer, String correction, boolean accepted) {
        return reviewer.calls("decideCorrection")
                .body(Map.of("accepted", accepted, "reason", "与证件一致"))
                .post("/v1/corrections/{id}/decision", correction)
                .then();
    }
}
