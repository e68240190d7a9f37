package io.menshen.member.group;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Groups: who leads them, who belongs to them.
@ApplicationScoped
public class Groups {

    /// A group as its leader and its members may know it.
    ///
    /// @param leader the account (OIDC subject) of who leads it
    public record Group(GroupId id, String name, String leader) {

        /// Whether this account leads the group.
        public boolean ledBy(String account) {
            return leader.equals(account);
        }
    }

    private final Members members;
    private final Database database;
    private final Facts facts;
    private final Clock clock;

    Groups(Members members, Database database, Facts facts, Clock clock) {
        this.members = members;
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    /// Opens a group, led by the actor.
    @Transactional
    public Group open(String name, Actor leader) {
        Group group = new Group(GroupId.random(), name, leader.id());
        database.update(
                "INSERT INTO member_group (id, name, leader, opened_at) VALUES (?, ?, ?, ?)",
                group.id().value(),
                name,
                leader.id(),
                clock.instant());
        facts.record(leader, "group.opened", List.of());
        return group;
    }

    public Optional<Group> get(GroupId id) {
        return database.first(
                "SELECT id, name, leader FROM member_group WHERE id = ?",
                row -> new Group(
                        new GroupId(row.getObject("id", UUID.class)), row.getString("name"), row.getString("leader")),
                id.value());
    }

    /// The group, if this account leads it; else it is not there.
    public Group ledBy(String account, GroupId id) {
        return get(id).filter(group -> group.ledBy(account)).orElseThrow(GroupRefusal.NotFound::new);
    }

    /// The group, if this account leads it or its member belongs to it; else it is not there.
    public Group seenBy(String account, GroupId id) {
        return get(id).filter(group -> group.ledBy(account)
                        || members.ofAccount(account)
                                .map(member -> belongs(id, member))
                                .orElse(false))
                .orElseThrow(GroupRefusal.NotFound::new);
    }

    public boolean belongs(GroupId group, MemberId member) {
        return database.exists(
                "SELECT 1 FROM group_member WHERE group_id = ? AND member = ?", group.value(), member.value());
    }

    /// Whether this account leads a group of the member.
    boolean leads(String account, MemberId member) {
        return database.exists("""
                SELECT 1 FROM group_member m JOIN member_group g ON g.id = m.group_id
                WHERE m.member = ? AND g.leader = ?
                """, member.value(), account);
    }

    void join(GroupId group, MemberId member) {
        database.update(
                "INSERT INTO group_member (group_id, member, joined_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                group.value(),
                member.value(),
                clock.instant());
    }
}
