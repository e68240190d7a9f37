package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class MemberChangeTest {

    private static final String MERGE_PATCH = "application/merge-patch+json;charset=UTF-8";

    private final Caller member = Caller.member();

    @Test
    void aMemberChangesTheOwnFieldsAndTakesOneAway() {
        String id = registers("{\"displayName\": \"张伟\", \"flat\": \"3-2-502\"}");

        changes(id, "\"0\"", "{\"email\": \"zhang.wei@example.com\", \"flat\": \"3-2-503\"}")
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("email", is("zhang.wei@example.com"), "flat", is("3-2-503"), "displayName", is("张伟"));
        changes(id, "\"1\"", "{\"email\": null}").statusCode(200).body("email", nullValue(), "flat", is("3-2-503"));
    }

    @Test
    void everyFieldOfTheCatalogueCanBeGivenAndRead() {
        String idNumber = Caller.someIdNumber();
        String birthDate =
                idNumber.substring(6, 10) + "-" + idNumber.substring(10, 12) + "-" + idNumber.substring(12, 14);
        String gender = idNumber.charAt(16) % 2 == 0 ? "FEMALE" : "MALE";
        registers("""
                {"displayName": "欧阳明月", "realName": "欧阳明月", "mobile": "%s", "email": "ou@example.com", "wechatId": "ouyang_88",
                 "idNumber": "%s", "birthDate": "%s", "gender": "%s",
                 "addresses": [{"label": "家", "division": "310104", "community": "康健新村", "flat": "3-2-502", "original": "康健新村3号楼2单元502"}],
                 "householdSize": 3, "occupation": "护士", "incomeBand": "5K_TO_10K", "preferences": ["少盐", "有机"],
                 "bankCard": "6222000000000000004", "careNeed": "胰岛素需冷藏", "guardian": {"name": "欧阳锋", "mobile": "13912345678"},
                 "purposes": ["membership", "ordering", "delivery", "legal-duty", "statistics", "emergency", "offers"], "noticeVersion": 1}
                """.formatted(Caller.someMobile(), idNumber, birthDate, gender));

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("realName", is("欧阳明月"), "idNumber", is(idNumber), "flat", is("3-2-502"))
                .body("addresses[0].community", is("康健新村"), "addresses[0].default", is(true))
                .body("householdSize", is(3), "preferences", contains("少盐", "有机"))
                .body("bankCard", is("6222000000000000004"), "careNeed", is("胰岛素需冷藏"))
                .body("guardian.mobile", is("+8613912345678"));
    }

    @Test
    void whoChangesMustHaveSeenWhatIsThere() {
        String id = registers("{\"displayName\": \"张伟\"}");

        member.calls("changeMember")
                .contentType(MERGE_PATCH)
                .body("{\"flat\": \"1-1-101\"}")
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(428)
                .body("code", is("version-needed"));
        changes(id, "\"0\"", "{\"flat\": \"1-1-101\"}").statusCode(200);
        changes(id, "\"0\"", "{\"flat\": \"2-1-101\"}").statusCode(412).body("code", is("record-changed"));
        changes(id, "*", "{\"flat\": \"2-1-101\"}").statusCode(412);
        member.calls("readMe").get("/v1/me").then().body("flat", is("1-1-101"));
    }

    @Test
    void ofManyWhoChangeTheSameVersionOneSucceeds() throws Exception {
        String id = registers("{\"displayName\": \"张伟\"}");
        List<Callable<Integer>> changes = java.util.stream.IntStream.range(0, 12)
                .<Callable<Integer>>mapToObj(i ->
                        () -> changes(id, "\"0\"", "{\"flat\": \"1-1-%d\"}".formatted(100 + i))
                                .extract()
                                .statusCode())
                .toList();

        try (ExecutorService callers = Executors.newFixedThreadPool(6)) {
            int succeeded = 0;
            for (Future<Integer> change : callers.invokeAll(changes)) {
                succeeded += change.get() == 200 ? 1 : 0;
                assertThat(change.get()).isIn(200, 412);
            }
            assertThat(succeeded).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"role", "tier", "points", "keyId", "status", "state", "id", "version", "_proven", "registeredAt"
            })
    void whatIsNoFieldIsRefusedAndChangesNothing(String name) {
        String id = registers("{\"displayName\": \"张伟\"}");

        String answer = changes(id, "\"0\"", "{\"displayName\": \"李娜\", \"%s\": \"金丝雀\"}".formatted(name))
                .statusCode(400)
                .body("code", is("invalid-request"))
                .extract()
                .asString();

        assertThat(answer).doesNotContain("金丝雀");
        member.calls("readMe").get("/v1/me").then().body("displayName", is("张伟"), "version", is(0));
    }

    @Test
    void aFieldThatNoStatedPurposeNeedsIsRefused() {
        String id = registers("{\"displayName\": \"张伟\"}");

        changes(id, "\"0\"", "{\"occupation\": \"护士\"}")
                .statusCode(400)
                .body("errors[0].pointer", is("/occupation"), "errors[0].code", is("NoPurpose"));
        changes(id, "\"0\"", "{\"occupation\": \"护士\", \"purposes\": [\"statistics\"]}")
                .statusCode(200);
    }

    @Test
    void fieldsThatContradictEachOtherAreRefusedTogether() {
        String id = registers("{\"displayName\": \"张伟\"}");

        changes(
                        id,
                        "\"0\"",
                        "{\"idNumber\": \"11010519491231002X\", \"birthDate\": \"1950-01-01\", \"purposes\": [\"legal-duty\"]}")
                .statusCode(400)
                .body("errors[0].pointer", is("/birthDate"), "errors[0].code", is("Contradiction"))
                .body(not(org.hamcrest.Matchers.containsString("1949")));
    }

    @Test
    void theMobileIsNotTypedOver() {
        String id = registers("{\"displayName\": \"张伟\", \"mobile\": \"%s\"}".formatted(Caller.someMobile()));

        changes(id, "\"0\"", "{\"mobile\": \"%s\"}".formatted(Caller.someMobile()))
                .statusCode(409)
                .body("code", is("field-locked"), "field", is("mobile"));
    }

    @Test
    void theFlatAndTheDefaultAddressAreOne() {
        String id = registers("{\"displayName\": \"张伟\"}");
        changes(
                        id,
                        "\"0\"",
                        "{\"addresses\": [{\"flat\": \"3-2-502\", \"default\": true, \"original\": \"三号楼\"}, {\"flat\": \"9-9-909\"}]}")
                .statusCode(200)
                .body("flat", is("3-2-502"));

        changes(id, "\"1\"", "{\"flat\": \"4-1-101\"}")
                .statusCode(200)
                .body("addresses[0].flat", is("4-1-101"), "addresses[0].original", nullValue())
                .body("addresses[1].flat", is("9-9-909"));
    }

    @Test
    void anotherMembersRecordIsNotThere() {
        String id = registers("{\"displayName\": \"张伟\"}");
        Caller stranger = Caller.member();

        Response another = patch(stranger, id, "\"0\"", "{\"flat\": \"1-1-101\"}");
        Response missing = patch(stranger, UUID.randomUUID().toString(), "\"0\"", "{\"flat\": \"1-1-101\"}");

        assertThat(another.statusCode()).isEqualTo(404);
        assertThat(another.asString()).isEqualTo(missing.asString());
    }

    @Test
    void aLeaderCorrectsOnlyWhatNobodyHasClaimed() {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        String mobile = Caller.someMobile();
        String unclaimed = leader.addsMember(group, "豆豆妈", mobile, "3-2-502");
        patch(leader, unclaimed, "\"0\"", "{\"flat\": \"3-2-503\"}")
                .then()
                .statusCode(200)
                .body("flat", is("3-2-503"));
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);

        String version =
                leader.calls("readMember").get("/v1/members/{id}", unclaimed).header("ETag");
        patch(leader, unclaimed, version, "{\"flat\": \"3-2-504\"}")
                .then()
                .statusCode(409)
                .body("code", is("record-claimed"));
    }

    @Test
    void everyVersionCanBeReadAndPutBack() {
        String id = registers("{\"displayName\": \"张伟\", \"flat\": \"3-2-502\"}");
        changes(id, "\"0\"", "{\"flat\": \"3-2-503\"}").statusCode(200);
        changes(id, "\"1\"", "{\"displayName\": \"张伟伟\", \"email\": \"a@example.com\"}")
                .statusCode(200);

        member.calls("listVersions")
                .get("/v1/me/versions")
                .then()
                .statusCode(200)
                .body("items.version", contains(2, 1, 0))
                .body("items[1].fields", contains("flat"), "items[1].channel", is("SELF"));
        member.calls("readVersion")
                .get("/v1/me/versions/0")
                .then()
                .statusCode(200)
                .body("flat", is("3-2-502"), "displayName", is("张伟"), "email", nullValue());
        member.calls("readVersion")
                .get("/v1/me/versions/1")
                .then()
                .body("flat", is("3-2-503"), "displayName", is("张伟"));
        member.calls("restoreVersion")
                .header("If-Match", "\"2\"")
                .post("/v1/me/versions/0/restoration")
                .then()
                .statusCode(200)
                .body("flat", is("3-2-502"), "displayName", is("张伟"), "email", nullValue(), "version", is(3));
        member.calls("readVersion").get("/v1/me/versions/2").then().body("email", is("a@example.com"));
        member.calls("readVersion").get("/v1/me/versions/4").then().statusCode(404);
    }

    @Test
    void theSourceOfEveryFieldIsKnown() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String id = leader.addsMember(leader.opensGroup(), "豆豆妈", mobile, "3-2-502");
        member.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        String version = member.calls("readMe").get("/v1/me").header("ETag");
        changes(id, version, "{\"flat\": \"3-2-503\", \"noticeVersion\": 1}").statusCode(200);

        member.calls("listSources")
                .get("/v1/me/sources")
                .then()
                .statusCode(200)
                .body("items.field", contains("displayName", "flat", "mobile"))
                .body("items.channel", contains("LEADER", "SELF", "LEADER"))
                .body("items[0].noticeVersion", nullValue(), "items[1].noticeVersion", is(1))
                .body("items[0].purposes", hasItems("ordering", "delivery"));
    }

    @Test
    void theCatalogueIsPublished() {
        member.calls("listFields")
                .get("/v1/fields")
                .then()
                .statusCode(200)
                .body("items.find { it.name == 'idNumber' }.sensitive", is(true))
                .body("items.find { it.name == 'realName' }.change", is("REVIEWED"))
                .body("items.find { it.name == 'mobile' }.index", hasItems("UNIQUENESS", "SEARCH"));
    }

    private String registers(String fields) {
        return member.calls("registerMember")
                .body(fields)
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private ValidatableResponse changes(String id, String version, String patch) {
        return patch(member, id, version, patch).then();
    }

    private static Response patch(Caller caller, String id, String version, String patch) {
        return caller.calls("changeMember")
                .contentType(MERGE_PATCH)
                .header("If-Match", version)
                .body(patch)
                .patch("/v1/members/{id}", id);
    }
}
