package io.menshen.member.group;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.fact.GroupAtHand;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Groups: who leads them, who belongs to them.
@ApplicationScoped
public class Groups {

    /// A group as its leaders and its members may know it.
    ///
    /// @param leaders the accounts (OIDC subjects) of those who lead it
    /// @param drill its people are invented
    public record Group(GroupId id, String name, Set<String> leaders, boolean drill) {

        public Group {
            leaders = Set.copyOf(leaders);
        }

        /// Whether this account leads the group.
        public boolean ledBy(String account) {
            return leaders.contains(account);
        }
    }

    /// More groups than anybody is in.
    private static final int MOST = 500;

    private final Members members;
    private final Database database;
    private final Facts facts;
    private final GroupAtHand atHand;
    private final Clock clock;

    Groups(Members members, Database database, Facts facts, GroupAtHand atHand, Clock clock) {
        this.atHand = atHand;
        this.members = members;
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    /// Opens a group, led by the actor.
    @Transactional
    public Group open(String name, Actor leader) {
        return open(name, false, leader);
    }

    /// Opens a group, led by the actor.
    ///
    /// @param drill for invented people: exercises work on such groups, and on no other
    @Transactional
    public Group open(String name, boolean drill, Actor leader) {
        Group group = new Group(GroupId.random(), name, Set.of(leader.id()), drill);
        database.update(
                "INSERT INTO member_group (id, name, opened_at, drill) VALUES (?, ?, ?, ?)",
                group.id().value(),
                name,
                clock.instant(),
                drill);
        lead(group.id(), leader.id());
        facts.record(leader, "group.opened", List.of());
        return group;
    }

    public Optional<Group> get(GroupId id) {
        Optional<Group> group = database.first(
                "SELECT name, drill FROM member_group WHERE id = ?",
                row -> new Group(id, row.getString("name"), leaders(id), row.getBoolean("drill")),
                id.value());
        group.ifPresent(found -> atHand.saw(id));
        return group;
    }

    /// The accounts that lead a group; empty if there is no such group.
    public Set<String> leaders(GroupId id) {
        return Set.copyOf(database.list(
                "SELECT account FROM group_leader WHERE group_id = ?", row -> row.getString(1), id.value()));
    }

    /// The groups that this account leads, and those its member belongs to, by name.
    List<Group> of(String account) {
        @Nullable UUID own = members.ofAccount(account).map(MemberId::value).orElse(null);
        return database.list("""
                        SELECT id FROM member_group g
                        WHERE EXISTS (SELECT FROM group_leader l WHERE l.group_id = g.id AND l.account = ?)
                           OR EXISTS (SELECT FROM group_member m WHERE m.group_id = g.id AND m.member IN (SELECT same_person(?)))
                        ORDER BY name, id LIMIT ?
                        """, row -> new GroupId(row.getObject(1, UUID.class)), account, own, MOST).stream()
                .flatMap(id -> get(id).stream())
                .toList();
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

    /// Whether the member belongs to the group, by whichever number.
    public boolean belongs(GroupId group, MemberId member) {
        return database.exists(
                "SELECT 1 FROM group_member WHERE group_id = ? AND member IN (SELECT same_person(?))",
                group.value(),
                member.value());
    }

    /// What the groups of each of these members are called.
    public Map<MemberId, List<String>> namesOf(Collection<MemberId> of) {
        Map<MemberId, List<String>> names = new HashMap<>();
        database.list(
                        """
                        SELECT m.member, g.name FROM group_member m JOIN member_group g ON g.id = m.group_id
                        WHERE m.member = ANY (?)
                        """,
                        row -> Map.entry(new MemberId(row.getObject("member", UUID.class)), row.getString("name")),
                        (Object) of.stream().map(MemberId::value).toArray(UUID[]::new))
                .forEach(row -> names.computeIfAbsent(row.getKey(), _ -> new ArrayList<>())
                        .add(row.getValue()));
        return names;
    }

    /// Whether this account leads a group of the member.
    boolean leads(String account, MemberId member) {
        return database.exists("""
                SELECT 1 FROM group_member m JOIN group_leader l ON l.group_id = m.group_id
                WHERE m.member IN (SELECT same_person(?)) AND l.account = ?
                """, member.value(), account);
    }

    void join(GroupId group, MemberId member) {
        database.update(
                "INSERT INTO group_member (group_id, member, joined_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                group.value(),
                member.value(),
                clock.instant());
    }

    void lead(GroupId group, String account) {
        database.update(
                "INSERT INTO group_leader (group_id, account, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                group.value(),
                account,
                clock.instant());
    }

    void leadNoMore(GroupId group, String account) {
        database.update("DELETE FROM group_leader WHERE group_id = ? AND account = ?", group.value(), account);
    }

    /// Lets nobody else change who leads the group until this transaction ends.
    void lock(GroupId group) {
        database.list("SELECT 1 FROM member_group WHERE id = ? FOR UPDATE", row -> true, group.value());
    }
}
