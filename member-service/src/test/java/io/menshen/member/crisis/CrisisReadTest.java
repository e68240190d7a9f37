package io.menshen.member.crisis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Who counts for a crisis, what is proven of a grant, and who is told afterwards.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class CrisisReadTest {

    private final Caller leader = Caller.leader();
    private final Caller volunteer = Caller.staff("volunteer");
    private final String crisis = UUID.randomUUID().toString();

    @Inject
    Database database;

    @Inject
    CrisisNotices notices;

    @Inject
    @Any
    Instance<Holding> holdings;

    @Test
    void membersOfADeclaredGroupAreProvenAndNobodyElseIsThere() {
        String group = leader.opensGroup();
        String inside = leader.addsMember(group, "邻居一", Caller.someMobile(), "3-2-501");
        String other = leader.opensGroup();
        String outside = leader.addsMember(other, "邻居二", Caller.someMobile(), "4-2-501");

        members(group, group, false, false)
                .statusCode(200)
                .body("items.memberId", contains(inside), "items[0]._proven", contains("crisis"));
        members(other, group, false, false).statusCode(404);
        read(inside, group, false).statusCode(200).body("_proven", contains("crisis"));
        read(outside, group, false).statusCode(404);
    }

    @Test
    void withoutTheGatewaysWordACrisisProvesNothing() {
        String group = leader.opensGroup();
        String inside = leader.addsMember(group, "邻居一", Caller.someMobile(), "3-2-501");

        Caller.with(volunteer.permit("readMember").basis("crisis/" + crisis))
                .get("/v1/members/{id}", inside)
                .then()
                .statusCode(404);
    }

    @Test
    void aDrillSeesInventedPeopleOnly() {
        String drill = leader.calls("openGroup")
                .body(Map.of("name", "演练一组", "drill", true))
                .post("/v1/groups")
                .then()
                .statusCode(201)
                .body("drill", is(true))
                .extract()
                .path("id");
        String invented = leader.addsMember(drill, "演员甲", Caller.someMobile(), "9-9-901");
        String mobile = Caller.someMobile();
        String real = leader.addsMember(drill, "真人乙", mobile, "9-9-902");
        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200);
        String group = leader.opensGroup();
        leader.addsMember(group, "邻居一", Caller.someMobile(), "3-2-501");

        members(drill, drill, true, false)
                .body("items.memberId", contains(invented))
                .body("items.memberId", not(hasItem(real)));
        members(group, group, true, false).body("items", hasSize(0));
        members(drill, drill, false, false).body("items", hasSize(0));
    }

    @Test
    void minorsCountOnlyWhenTheApproversSaidSo() {
        String group = leader.opensGroup();
        leader.addsMember(group, "邻居一", Caller.someMobile(), "3-2-501");
        String mobile = Caller.someMobile();
        String child = leader.addsMember(group, "小朋友", mobile, "3-2-502");
        Caller owner = Caller.member();
        owner.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        int version = owner.calls("readMe").get("/v1/me").then().extract().path("version");
        owner.calls("changeMember")
                .contentType("application/merge-patch+json")
                .header("If-Match", "\"" + version + "\"")
                .body(Map.of("guardian", Map.of("name", "王大明", "mobile", "13912345678")))
                .patch("/v1/members/{id}", child)
                .then()
                .statusCode(200);

        members(group, group, false, false).body("items", hasSize(1)).body("items.memberId", not(hasItem(child)));
        members(group, group, false, true).body("items", hasSize(2)).body("items.memberId", hasItem(child));
    }

    @Test
    void aGrantIsProvenForTheMembersItNamesAlone() {
        String group = leader.opensGroup();
        String one = leader.addsMember(group, "邻居一", Caller.someMobile(), "3-2-501");
        String two = leader.addsMember(group, "邻居二", Caller.someMobile(), "3-2-502");

        granted(one, one).statusCode(200).body("_proven", contains("grant"));
        granted(two, one).statusCode(404);
    }

    @Test
    void everybodyTouchedIsToldOnceAndCountedToTheLast() {
        String group = leader.opensGroup();
        String mobile = Caller.someMobile();
        String claimed = leader.addsMember(group, "邻居一", mobile, "3-2-501");
        Caller owner = Caller.member();
        owner.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        leader.addsMember(group, "邻居二", Caller.someMobile(), "3-2-502");
        members(group, group, false, false).body("items", hasSize(2));
        members(group, group, false, false).body("items", hasSize(2));

        ended();
        for (int n = 0; n < 10 && notices.tellSome() > 0; n++) {
            assertThat(n).isLessThan(9);
        }

        owner.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .body("items.findAll { it.template == 'crisis-touched' }", hasSize(1));
        assertThat(counted()).isEqualTo("2/1/1");
        assertThat(touched(claimed)).isEqualTo(1);
        QuarkusTransaction.requiringNew()
                .run(() -> holdings.forEach(holding -> {
                    if (holding.tables().contains("crisis_touched")) {
                        holding.erase(new MemberId(UUID.fromString(claimed)));
                    }
                }));
        assertThat(touched(claimed)).isZero();
    }

    private void ended() {
        QuarkusTransaction.requiringNew()
                .run(() -> notices.receive(new CloudEvent(
                        UUID.randomUUID().toString(),
                        "consent-service/outbox",
                        CrisisNotices.CHANGED,
                        Instant.parse("2026-11-22T04:00:00Z"),
                        crisis,
                        null,
                        "{\"crisis\":\"%s\",\"state\":\"ENDED\",\"drill\":false}".formatted(crisis))));
        QuarkusTransaction.requiringNew()
                .run(() -> database.update(
                        "UPDATE crisis_end SET tell_at = now() - interval '1 second' WHERE crisis = ?",
                        UUID.fromString(crisis)));
    }

    private String counted() {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.first("""
                                SELECT count(*) || '/' || count(*) FILTER (WHERE told) || '/' || count(*) FILTER (WHERE NOT told)
                                FROM crisis_touched WHERE crisis = ?
                                """, row -> row.getString(1), UUID.fromString(crisis))
                        .orElseThrow());
    }

    private int touched(String member) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.first(
                                "SELECT count(*) FROM crisis_touched WHERE crisis = ? AND member = ?",
                                row -> row.getInt(1),
                                UUID.fromString(crisis),
                                UUID.fromString(member))
                        .orElseThrow());
    }

    private ValidatableResponse members(String group, String declared, boolean drill, boolean minors) {
        return Caller.with(volunteer
                        .permit("listGroupMembers")
                        .basis("crisis/" + crisis)
                        .leave(List.of(), List.of(declared), drill, minors))
                .get("/v1/groups/{id}/members", group)
                .then();
    }

    private ValidatableResponse read(String member, String declared, boolean drill) {
        return Caller.with(volunteer
                        .permit("readMember")
                        .basis("crisis/" + crisis)
                        .leave(List.of(), List.of(declared), drill, false))
                .get("/v1/members/{id}", member)
                .then();
    }

    private ValidatableResponse granted(String member, String granted) {
        return Caller.with(volunteer
                        .permit("readMember")
                        .basis("grant/" + UUID.randomUUID())
                        .leave(List.of(granted), List.of(), false, false))
                .get("/v1/members/{id}", member)
                .then();
    }
}
