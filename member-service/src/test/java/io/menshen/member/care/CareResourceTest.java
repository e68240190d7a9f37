package io.menshen.member.care;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class CareResourceTest {

    Stack stack;

    private final Caller member = Caller.member();
    private final Caller care = Caller.staff("customer-service");
    private final Caller approver = Caller.staff("approver");
    private final String mobile = Caller.someMobile();

    private String registered(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(Map.of("displayName", "金丝雀", "mobile", mobile, "flat", "3-2-502"));
        fields.putAll(more);
        return member.calls("registerMember")
                .body(fields)
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String asks(String id, String kind) {
        return care.calls("askCase")
                .body(Map.of("member", id, "kind", kind))
                .post("/v1/cases")
                .then()
                .statusCode(201)
                .body("state", is("ASKED"), "member", nullValue())
                .extract()
                .path("id");
    }

    private ValidatableResponse takes(Caller who, String of) {
        return who.calls("takeCase").post("/v1/cases/{id}/assignment", of).then();
    }

    private ValidatableResponse says(String of, Map<String, String> words) {
        return care.calls("verifyCaller")
                .body(words)
                .post("/v1/cases/{id}/verification", of)
                .then();
    }

    private ValidatableResponse looks(Caller who, String of, String id) {
        return Caller.with(who.permit("readMember").purpose("customer-care").basis("case/" + of))
                .get("/v1/members/{id}", id)
                .then();
    }

    @Test
    void aCaseGoesFromAskingOverTheCallersWordToItsResultAndTheMemberSeesIt() {
        String id = registered(Map.of("bankCard", "6222020000000000000"));
        String asked = asks(id, "QUESTION");
        looks(care, asked, id).statusCode(200).body("_proven", not(hasItem("case")));
        takes(care, asked).statusCode(200).body("member", is(id), "inHand", is(true));
        looks(care, asked, id).body("_proven", not(hasItem("case")));

        says(asked, Map.of("mobile", mobile, "flat", "3-2-502")).statusCode(200).body("state", is("OPEN"));

        looks(care, asked, id)
                .statusCode(200)
                .body("_proven", hasItem("case"), "mobile", is(mobile), "bankCard", nullValue());
        looks(Caller.staff("customer-service"), asked, id).body("_proven", not(hasItem("case")));
        care.calls("closeCase")
                .body(Map.of("result", "SOLVED"))
                .post("/v1/cases/{id}/result", asked)
                .then()
                .statusCode(200);
        looks(care, asked, id).body("_proven", not(hasItem("case")));
        member.calls("listOwnCases")
                .get("/v1/me/cases")
                .then()
                .statusCode(200)
                .body("items.id", contains(asked), "items[0].result", is("SOLVED"), "items[0].looks", is(1));
        for (String action : List.of("case.asked", "case.taken", "case.verified", "case.closed")) {
            Evidence.of(stack).waitFor(action, id);
        }
    }

    @Test
    void whoeverDoesNotKnowWhatTheMemberWouldLearnsNothingAndIsStopped() {
        String id = registered(Map.of());
        String asked = asks(id, "QUESTION");
        takes(care, asked);
        says(asked, Map.of("mobile", mobile)).statusCode(409).body("triesLeft", is(3));
        for (int left = 2; left >= 0; left--) {
            says(asked, Map.of("mobile", mobile, "flat", "1-1-101"))
                    .statusCode(409)
                    .body("code", is("caller-not-verified"), "triesLeft", is(left));
        }

        says(asked, Map.of("mobile", mobile, "flat", "3-2-502")).statusCode(409).body("code", is("not-in-hand"));
        care.calls("askCase")
                .body(Map.of("member", id, "kind", "QUESTION"))
                .post("/v1/cases")
                .then()
                .statusCode(409)
                .body("code", is("verification-blocked"));
        member.calls("askOwnCase")
                .body(Map.of("kind", "QUESTION"))
                .post("/v1/me/cases")
                .then()
                .statusCode(201)
                .body("state", is("OPEN"));
        Evidence.of(stack).waitFor("case.not-verified", id);
    }

    @Test
    void theRecordOfAMinorIsLookedUpOnlyWithASecondPerson() {
        String id = registered(Map.of("birthDate", "2010-01-01"));
        String asked = asks(id, "QUESTION");
        takes(care, asked);
        says(asked, Map.of("mobile", mobile, "displayName", "金丝雀")).body("state", is("VERIFIED"));
        looks(care, asked, id).body("_proven", not(hasItem("case")));

        approver.calls("approveCase")
                .post("/v1/cases/{id}/approval", asked)
                .then()
                .statusCode(200)
                .body("state", is("OPEN"), "member", nullValue());

        looks(care, asked, id).body("_proven", hasItem("case"));
    }

    @Test
    void theMemberEndsItAtAnyTimeAndNobodyHandlesTheOwn() {
        String id = registered(Map.of());
        String own = member.calls("askOwnCase")
                .body(Map.of("kind", "DELIVERY"))
                .post("/v1/me/cases")
                .then()
                .extract()
                .path("id");
        Caller both = member.alsoA("customer-service");
        takes(both, own).statusCode(403).body("code", is("own-case"));
        takes(care, own).statusCode(200);
        looks(care, own, id).body("_proven", hasItem("case"));

        member.calls("withdrawCase")
                .post("/v1/me/cases/{id}/withdrawal", own)
                .then()
                .statusCode(200)
                .body("result", is("WITHDRAWN"));

        looks(care, own, id).body("_proven", not(hasItem("case")));
        Caller.member()
                .calls("withdrawCase")
                .post("/v1/me/cases/{id}/withdrawal", own)
                .then()
                .statusCode(404);
    }

    @Test
    void nobodyFindsAMemberWhoHasRestrictedTheProcessing() {
        String id = registered(Map.of());
        member.calls("restrictProcessing").post("/v1/me/restriction").then().statusCode(200);

        care.calls("askCase")
                .body(Map.of("member", id, "kind", "QUESTION"))
                .post("/v1/cases")
                .then()
                .statusCode(404);
    }
}
