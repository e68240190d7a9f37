package io.menshen.member.group;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.GroupIdentityIndex;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.NewMember;
import io.menshen.member.registry.OpenedMember;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Members as one group knows them. It never looks beyond the group: nobody learns here whether a stranger is known
/// elsewhere.
@ApplicationScoped
public class GroupMembers {

    private final Groups groups;
    private final Members members;
    private final MobileIndex mobiles;
    private final GroupIdentityIndex identities;
    private final Database database;
    private final Facts facts;

    GroupMembers(
            Groups groups,
            Members members,
            MobileIndex mobiles,
            GroupIdentityIndex identities,
            Database database,
            Facts facts) {
        this.groups = groups;
        this.members = members;
        this.mobiles = mobiles;
        this.identities = identities;
        this.database = database;
        this.facts = facts;
    }

    /// Registers somebody whom the group's leader named, and makes them a member of the group.
    @Transactional
    public MemberId registerInGroup(GroupId group, NewMember fields, Channel channel, Actor leader) {
        MemberId member = members.registerUnclaimed(fields, channel, leader);
        groups.join(group, member);
        identities.add(group, member, fields.displayName(), fields.flat());
        return member;
    }

    /// The member of this group who is meant.
    ///
    /// With a mobile: whoever in the group has it; if several do (families), the one of them with this name, else
    /// nobody.
    /// Without: the one with this name and flat, or, without a flat, the only one with this name.
    public Optional<MemberId> matchInGroup(
            GroupId group, @Nullable Mobile mobile, DisplayName displayName, @Nullable Flat flat) {
        if (mobile != null) {
            List<MemberId> same = members.withMobile(mobile, mobiles.candidates(mobile, of(group)));
            return same.size() <= 1 ? same.stream().findFirst() : theOneCalled(displayName, same);
        }
        List<MemberId> same = identities.find(group, displayName, flat);
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    /// Fills or corrects what the group knows of a member who has not claimed the record.
    ///
    /// @return false if the record is claimed or gone, and nothing was changed
    @Transactional
    public boolean correctInGroup(GroupId group, MemberId member, NewMember fields, Channel channel, Actor leader) {
        if (!groups.belongs(group, member) || !members.correctUnclaimed(member, fields, channel, leader)) {
            return false;
        }
        identities.add(group, member, fields.displayName(), fields.flat());
        return true;
    }

    /// Ends a membership, once nothing is open between the two. What the group knew the member by is forgotten.
    @Transactional
    void leave(GroupId group, MemberId member, Actor actor) {
        members.lock(member);
        if (database.exists("""
                SELECT 1 FROM customer_order o JOIN round r ON r.id = o.round
                WHERE r.group_id = ? AND o.member IN (SELECT same_person(?)) AND o.state IN ('PLACED', 'DISPATCHED')
                """, group.value(), member.value())) {
            throw new GroupRefusal.OpenOrders();
        }
        identities.remove(group, member);
        if (database.update(
                        "DELETE FROM group_member WHERE group_id = ? AND member IN (SELECT same_person(?))",
                        group.value(),
                        member.value())
                == 0) {
            throw new GroupRefusal.NotFound();
        }
        facts.record(actor, "group.member-left", member);
    }

    /// The members of the group, each by the number of the record that holds the data.
    public List<MemberId> of(GroupId group) {
        return database.list("""
                SELECT DISTINCT coalesce(m.merged_into, m.id) AS member
                  FROM group_member g JOIN member m ON m.id = g.member
                 WHERE g.group_id = ? ORDER BY member
                """, row -> new MemberId(row.getObject(1, UUID.class)), group.value());
    }

    /// A member and the place in the order of joining.
    public record Joined(MemberId member, long position) {}

    /// Members who are still there, in the order of joining, after a place.
    public List<Joined> page(GroupId group, long after, int limit) {
        return database.list(
                """
                SELECT s.id AS member, g.position
                  FROM group_member g JOIN member m ON m.id = g.member
                  JOIN member s ON s.id = coalesce(m.merged_into, m.id) AND s.state IN ('TO_BE_INFORMED', 'CLAIMED')
                 WHERE g.group_id = ? AND g.position > ? AND NOT EXISTS (
                   SELECT FROM same_person(s.id) AS number
                     JOIN group_member twin ON twin.group_id = g.group_id AND twin.member = number
                    WHERE twin.position < g.position)
                 ORDER BY g.position LIMIT ?
                """,
                row -> new Joined(new MemberId(row.getObject("member", UUID.class)), row.getLong("position")),
                group.value(),
                after,
                limit);
    }

    private Optional<MemberId> theOneCalled(DisplayName name, List<MemberId> among) {
        Map<MemberId, OpenedMember> opened = members.open(among, Set.of(FieldGroup.PROFILE));
        List<MemberId> called = among.stream()
                .filter(member -> {
                    @Nullable OpenedMember of = opened.get(member);
                    @Nullable DisplayName other = of == null ? null : of.displayName();
                    return other != null && other.sameAs(name);
                })
                .toList();
        return called.size() == 1 ? Optional.of(called.get(0)) : Optional.empty();
    }
}
