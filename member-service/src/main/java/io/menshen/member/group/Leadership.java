package io.menshen.member.group;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// Who leads a group: joining by invitation, handing over, leaving. A group is never without a leader.
///
/// Nobody is made a leader by somebody else's word alone: the inviter says whom to ask by giving them the code, and
/// they
/// say yes by bringing it.
@ApplicationScoped
class Leadership {

    private static final IndexKeys.Name CODE = new IndexKeys.Name("leader-invitation", "code", 1);

    /// 128 bits.
    private static final int CODE_BYTES = 16;

    /// @param since when the account began to lead
    /// @param own whether it is the caller's
    record Leader(Instant since, boolean own) {}

    record Invitation(UUID id, String code, boolean handOver, Instant expiresAt) {}

    private record Open(GroupId group, String inviter, boolean handOver) {}

    private final Groups groups;
    private final IndexKeys keys;
    private final Database database;
    private final Facts facts;
    private final GroupConfig config;
    private final Clock clock;

    Leadership(Groups groups, IndexKeys keys, Database database, Facts facts, GroupConfig config, Clock clock) {
        this.groups = groups;
        this.keys = keys;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Who leads the group, the longest first.
    List<Leader> of(GroupId group, String account) {
        return database.list(
                "SELECT since, account = ? AS own FROM group_leader WHERE group_id = ? ORDER BY since, account",
                row -> new Leader(Database.instant(row, "since"), row.getBoolean("own")),
                account,
                group.value());
    }

    /// Invites somebody to lead the actor's group.
    ///
    /// @param handOver whether the actor ceases to lead when it is taken up
    @Transactional
    UUID invite(GroupId group, boolean handOver, Actor leader) {
        groups.ledBy(leader.id(), group);
        Instant now = clock.instant();
        UUID id = UUID.randomUUID();
        database.update("DELETE FROM leader_invitation WHERE expires_at < ?", now);
        database.update(
                "INSERT INTO leader_invitation (id, group_id, inviter, hand_over, expires_at) VALUES (?, ?, ?, ?, ?)",
                id,
                group.value(),
                leader.id(),
                handOver,
                now.plus(config.invitationFor()));
        facts.record(leader, "group.leader-invited", List.of());
        return id;
    }

    /// An invitation of the account that made it, with its code; gone once it is taken up.
    Invitation find(UUID id, String inviter) {
        return database.first(
                        "SELECT hand_over, expires_at FROM leader_invitation WHERE id = ? AND inviter = ?",
                        row -> new Invitation(
                                id, code(id), row.getBoolean("hand_over"), Database.instant(row, "expires_at")),
                        id,
                        inviter)
                .orElseThrow(GroupRefusal.NotFound::new);
    }

    /// Takes an invitation up. A wrong code, one that is over, one that was used and one whose inviter leads no more
    /// are
    /// all the same: not there.
    @Transactional
    GroupId join(UUID invitation, String code, Actor actor) {
        boolean right = MessageDigest.isEqual(
                code(invitation).getBytes(StandardCharsets.US_ASCII), code.getBytes(StandardCharsets.UTF_8));
        Open open = database.first(
                        """
                        DELETE FROM leader_invitation i WHERE i.id = ? AND ? AND i.expires_at >= ?
                          AND EXISTS (SELECT FROM group_leader l WHERE l.group_id = i.group_id AND l.account = i.inviter)
                        RETURNING i.group_id, i.inviter, i.hand_over
                        """,
                        row -> new Open(
                                new GroupId(row.getObject("group_id", UUID.class)),
                                row.getString("inviter"),
                                row.getBoolean("hand_over")),
                        invitation,
                        right,
                        clock.instant())
                .orElseThrow(GroupRefusal.NotFound::new);
        groups.lead(open.group(), actor.id());
        facts.record(actor, "group.leader-joined", List.of());
        if (open.handOver() && !open.inviter().equals(actor.id())) {
            groups.leadNoMore(open.group(), open.inviter());
            facts.record(actor, "group.handed-over", List.of());
        }
        return open.group();
    }

    /// The actor ceases to lead.
    @Transactional
    void leave(GroupId group, Actor leader) {
        groups.lock(group);
        groups.ledBy(leader.id(), group);
        if (of(group, leader.id()).size() == 1) {
            throw new GroupRefusal.LastLeader();
        }
        groups.leadNoMore(group, leader.id());
        facts.record(leader, "group.leader-left", List.of());
    }

    private String code(UUID invitation) {
        byte[] id = ByteBuffer.allocate(16)
                .putLong(invitation.getMostSignificantBits())
                .putLong(invitation.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(keys.tag(CODE, id), CODE_BYTES));
    }
}
