package io.menshen.member.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Actor;
import io.menshen.member.Caller;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.NewMember;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class GroupMembersTest {

    private static final Actor LEADER = new Actor("a-leader", "group-leader", null);

    @Inject
    GroupMembers groupMembers;

    @Inject
    Groups groups;

    @Inject
    Members members;

    @Test
    void aMobileMeansItsMemberWhateverTheName() {
        GroupId group = group();
        Mobile mobile = mobile();
        MemberId member =
                groupMembers.registerInGroup(group, new NewMember(name("张伟"), mobile, null), Channel.LEADER, LEADER);

        assertThat(groupMembers.matchInGroup(group, mobile, name("张先生"), null)).contains(member);
    }

    @Test
    void aFamilyThatSharesAMobileIsToldApartByName() {
        GroupId group = group();
        Mobile mobile = mobile();
        MemberId father =
                groupMembers.registerInGroup(group, new NewMember(name("豆豆爸"), mobile, null), Channel.LEADER, LEADER);
        groupMembers.registerInGroup(group, new NewMember(name("豆豆妈"), mobile, null), Channel.LEADER, LEADER);

        assertThat(groupMembers.matchInGroup(group, mobile, name("豆豆爸"), null)).contains(father);
        assertThat(groupMembers.matchInGroup(group, mobile, name("豆豆"), null)).isEmpty();
    }

    @Test
    void aStrangerToTheGroupIsNotFoundThere() {
        Mobile mobile = mobile();
        groupMembers.registerInGroup(
                group(), new NewMember(name("张伟"), mobile, flat("3-2-502")), Channel.LEADER, LEADER);
        GroupId other = group();

        assertThat(groupMembers.matchInGroup(other, mobile, name("张伟"), null)).isEmpty();
        assertThat(groupMembers.matchInGroup(other, null, name("张伟"), flat("3-2-502")))
                .isEmpty();
    }

    @Test
    void withoutAMobileNicknameAndFlatMeanTheMember() {
        GroupId group = group();
        MemberId member = groupMembers.registerInGroup(
                group, new NewMember(name("豆豆妈"), null, flat("3-2-502")), Channel.LEADER, LEADER);

        assertThat(groupMembers.matchInGroup(group, null, name("豆豆妈 "), flat("3-2-502")))
                .contains(member);
        assertThat(groupMembers.matchInGroup(group, null, name("豆豆妈"), flat("3-2-503")))
                .isEmpty();
    }

    @Test
    void aNicknameAloneMeansSomebodyOnlyIfItIsTheOnlyOne() {
        GroupId group = group();
        MemberId first = groupMembers.registerInGroup(
                group, new NewMember(name("小王"), null, flat("1-1-101")), Channel.LEADER, LEADER);
        assertThat(groupMembers.matchInGroup(group, null, name("小王"), null)).contains(first);

        groupMembers.registerInGroup(group, new NewMember(name("小王"), null, flat("2-1-101")), Channel.LEADER, LEADER);

        assertThat(groupMembers.matchInGroup(group, null, name("小王"), null)).isEmpty();
    }

    @Test
    void aClaimedRecordIsNeverChangedByALeader() {
        GroupId group = group();
        Mobile mobile = mobile();
        MemberId member = groupMembers.registerInGroup(
                group, new NewMember(name("张伟"), mobile, flat("3-2-502")), Channel.LEADER, LEADER);
        Caller owner = Caller.member();
        owner.withPhone(mobile.e164()).put("/internal/account").then().statusCode(200);

        boolean changed = groupMembers.correctInGroup(
                group, member, new NewMember(name("李四"), mobile(), flat("9-9-999")), Channel.LEADER, LEADER);

        assertThat(changed).isFalse();
        assertThat(members.claimed(member)).isTrue();
        owner.calls("readMe")
                .get("/v1/me")
                .then()
                .body("displayName", is("张伟"), "mobile", is(mobile.national()), "flat", is("3-2-502"));
    }

    @Test
    void anUnclaimedRecordCanBeCorrected() {
        GroupId group = group();
        MemberId member =
                groupMembers.registerInGroup(group, new NewMember(name("张伟"), null, null), Channel.LEADER, LEADER);
        Mobile mobile = mobile();

        assertThat(groupMembers.correctInGroup(
                        group, member, new NewMember(name("张伟"), mobile, flat("3-2-502")), Channel.LEADER, LEADER))
                .isTrue();

        assertThat(groupMembers.matchInGroup(group, mobile, name("张"), null)).contains(member);
        assertThat(groupMembers.matchInGroup(group, null, name("张伟"), flat("3-2-502")))
                .contains(member);
    }

    @Test
    void theListIsPagedAndOpensOnlyWhatThePermitNames() {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        for (int i = 0; i < 5; i++) {
            leader.addsMember(group, "邻居" + i, Caller.someMobile(), "3-2-50" + i);
        }

        String next = Caller.with(leader.permit("listGroupMembers").open("profile"))
                .get("/v1/groups/{id}/members?limit=3", group)
                .then()
                .statusCode(200)
                .body("items", hasSize(3), "items[0].displayName", is("邻居0"), "items[0].mobile", nullValue())
                .body("next", notNullValue())
                .extract()
                .path("next");

        leader.calls("listGroupMembers")
                .get("/v1/groups/{id}/members?limit=3&after={after}", group, next)
                .then()
                .body("items.displayName", is(java.util.List.of("邻居3", "邻居4")), "next", nullValue());
    }

    @Test
    void anotherLeadersGroupIsNotFoundEqualToAMissingOne() {
        String group = Caller.leader().opensGroup();
        Caller other = Caller.leader();

        byte[] theirs = other.calls("listGroupMembers")
                .get("/v1/groups/{id}/members", group)
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();
        byte[] missing = other.calls("listGroupMembers")
                .get("/v1/groups/{id}/members", UUID.randomUUID())
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();

        assertThat(theirs).isEqualTo(missing);
    }

    private GroupId group() {
        return groups.open("三号楼", LEADER).id();
    }

    private static Mobile mobile() {
        return Mobile.parse(Caller.someMobile()).orElseThrow();
    }

    private static DisplayName name(String text) {
        return DisplayName.parse(text).orElseThrow();
    }

    private static Flat flat(String text) {
        return Flat.parse(text).orElseThrow();
    }
}
