package io.menshen.member.duplicate;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.RecordMerger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The pairs as they lie in the database. What may follow what is decided by [Duplicates].
@ApplicationScoped
class Pairs {

    private static final String SELECT = "SELECT * FROM duplicate_pair";

    private final Database database;

    Pairs(Database database) {
        this.database = database;
    }

    /// Notes that two records are alike. A pair about which something was decided stays as it is, unless one
    /// of the two records has changed since.
    @Transactional
    void found(MemberId one, MemberId two, Likeness likeness, Instant now) {
        MemberId lesser = first(one, two) ? one : two;
        MemberId greater = first(one, two) ? two : one;
        database.update(
                """
                INSERT INTO duplicate_pair AS known
                       (id, member, other, member_version, other_version, score, reasons, state, found_at, seen_at)
                SELECT ?, m.id, o.id, m.version, o.version, ?, ?, 'OPEN', ?, ?
                  FROM member m, member o
                 WHERE m.id = ? AND o.id = ?
                   AND m.state IN ('TO_BE_INFORMED', 'CLAIMED') AND o.state IN ('TO_BE_INFORMED', 'CLAIMED')
                   FOR SHARE SKIP LOCKED -- who is being erased is in no pair; who is being changed is compared again
                ON CONFLICT (member, other) DO UPDATE
                   SET state = 'OPEN', score = excluded.score, reasons = excluded.reasons, seen_at = excluded.seen_at,
                       found_at = CASE known.state WHEN 'OPEN' THEN known.found_at ELSE excluded.found_at END,
                       reviewer = CASE known.state WHEN 'OPEN' THEN known.reviewer END,
                       reviewed_until = CASE known.state WHEN 'OPEN' THEN known.reviewed_until END,
                       member_version = excluded.member_version, other_version = excluded.other_version,
                       decision = NULL, kept = '{}'
                 WHERE known.state = 'OPEN'
                    OR known.state IN ('DISMISSED', 'UNDONE')
                       AND (known.member_version, known.other_version)
                           <> (excluded.member_version, excluded.other_version)
                """,
                UUID.randomUUID(),
                likeness.score(),
                likeness.reasons().stream().map(Enum::name).sorted().toArray(String[]::new),
                now,
                now,
                lesser.value(),
                greater.value());
    }

    /// Forgets pairs that a whole search has not found again, unless somebody is just looking at them.
    @Transactional
    void forgetUnseenSince(Instant begun) {
        database.update("""
                DELETE FROM duplicate_pair
                 WHERE state = 'OPEN' AND seen_at < ? AND (reviewed_until IS NULL OR reviewed_until < ?)
                """, begun, begun);
    }

    Optional<Pair> find(UUID id) {
        return database.first(SELECT + " WHERE id = ?", Pairs::read, id);
    }

    /// The same, held until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<Pair> locked(UUID id) {
        return database.first(SELECT + " WHERE id = ? FOR UPDATE", Pairs::read, id);
    }

    /// Those that wait, the likeliest first, after one of them.
    List<Pair> open(Optional<Pair> after, int limit) {
        return database.list(
                SELECT
                        + " WHERE state = 'OPEN' AND (score < ? OR (score = ? AND id > ?)) ORDER BY score DESC, id LIMIT ?",
                Pairs::read,
                after.map(Pair::score).orElse(101),
                after.map(Pair::score).orElse(101),
                after.map(Pair::id).orElse(new UUID(0, 0)),
                limit);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void takeInHand(UUID id, String reviewer, Instant until) {
        database.update("UPDATE duplicate_pair SET reviewer = ?, reviewed_until = ? WHERE id = ?", reviewer, until, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void dismiss(UUID id, String reviewer, DismissalReason reason, Instant now) {
        end(id, PairState.DISMISSED, reviewer, reason.name(), now);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void merging(UUID id, UUID merge, MemberId survivor, Set<String> taken, String reviewer, Instant now) {
        database.update("""
                UPDATE duplicate_pair
                   SET state = 'MERGING', merge = ?, survivor = ?, taken = ?, reviewer = ?, reviewed_until = NULL,
                       decided_at = ?, combined_at = NULL
                 WHERE id = ?
                """, merge, survivor.value(), taken.toArray(String[]::new), reviewer, now, id);
    }

    /// The stricter consents are in force. Of the first word only the time counts.
    @Transactional
    void combined(UUID merge, Instant now) {
        database.update(
                "UPDATE duplicate_pair SET combined_at = ? WHERE merge = ? AND state = 'MERGING' AND combined_at IS NULL",
                now,
                merge);
    }

    /// Those that can be merged: no gateway relies on older consents any more.
    List<UUID> ready(Instant combinedBefore) {
        return database.list(
                "SELECT id FROM duplicate_pair WHERE state = 'MERGING' AND combined_at <= ? ORDER BY combined_at LIMIT 100",
                row -> row.getObject(1, UUID.class),
                combinedBefore);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void merged(UUID id, RecordMerger.Merged merged, Instant now, Duration undoFor) {
        database.update(
                """
                UPDATE duplicate_pair
                   SET state = 'MERGED', merged_at = ?, merged_version = ?, changed = ?, reserved = ?, undo_until = ?
                 WHERE id = ?
                """,
                now,
                merged.version(),
                merged.changed().toArray(String[]::new),
                merged.reserved().toArray(String[]::new),
                now.plus(undoFor),
                id);
        // What was open between the record that is gone and others is found anew, with the survivor.
        database.update("""
                DELETE FROM duplicate_pair p USING duplicate_pair done
                 WHERE done.id = ? AND p.state IN ('OPEN', 'DISMISSED', 'UNDONE') AND p.id <> done.id
                   AND (CASE done.survivor WHEN done.member THEN done.other ELSE done.member END) IN (p.member, p.other)
                """, id);
    }

    /// It cannot be merged now: a reviewer looks again.
    @Transactional(Transactional.TxType.MANDATORY)
    void reopen(UUID id) {
        database.update("""
                UPDATE duplicate_pair SET state = 'OPEN', reviewer = NULL, survivor = NULL, taken = '{}', combined_at = NULL
                 WHERE id = ?
                """, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void undone(UUID id, String reviewer, UndoReason reason, Set<String> kept, Instant now) {
        end(id, PairState.UNDONE, reviewer, reason.name(), now);
        database.update(
                "UPDATE duplicate_pair SET undo_until = NULL, kept = ? WHERE id = ?", kept.toArray(String[]::new), id);
    }

    /// Those whose undo is over.
    List<UUID> toSettle(Instant now) {
        return database.list(
                "SELECT id FROM duplicate_pair WHERE undo_until <= ? ORDER BY undo_until LIMIT 100",
                row -> row.getObject(1, UUID.class),
                now);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void settled(UUID id) {
        database.update("UPDATE duplicate_pair SET undo_until = NULL WHERE id = ?", id);
        database.update("DELETE FROM merged_source WHERE pair = ?", id);
    }

    /// Whether this record has taken another one in, and that can still be undone.
    boolean undoable(MemberId survivor) {
        return database.exists(
                "SELECT 1 FROM duplicate_pair WHERE survivor = ? AND undo_until IS NOT NULL", survivor.value());
    }

    /// Those in which a member is about to be merged.
    List<Pair> merging(MemberId member) {
        return database.list(SELECT + " WHERE state = 'MERGING' AND ? IN (member, other)", Pairs::read, member.value());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void remove(MemberId member) {
        database.update("DELETE FROM duplicate_pair WHERE ? IN (member, other)", member.value());
    }

    private void end(UUID id, PairState state, String reviewer, String decision, Instant now) {
        database.update("""
                UPDATE duplicate_pair p
                   SET state = ?, reviewer = ?, reviewed_until = NULL, decision = ?, decided_at = ?,
                       member_version = m.version, other_version = o.version
                  FROM member m, member o
                 WHERE p.id = ? AND m.id = p.member AND o.id = p.other
                """, state, reviewer, decision, now, id);
    }

    /// As the database orders ids: byte by byte, not as signed numbers.
    private static boolean first(MemberId one, MemberId two) {
        return one.toString().compareTo(two.toString()) < 0;
    }

    private static Pair read(ResultSet row) throws SQLException {
        @Nullable UUID survivor = row.getObject("survivor", UUID.class);
        @Nullable Integer version = row.getObject("merged_version", Integer.class);
        return new Pair(
                row.getObject("id", UUID.class),
                new MemberId(row.getObject("member", UUID.class)),
                new MemberId(row.getObject("other", UUID.class)),
                row.getInt("score"),
                texts(row, "reasons"),
                PairState.valueOf(row.getString("state")),
                Database.instant(row, "found_at"),
                row.getString("reviewer"),
                Database.instantOrNull(row, "reviewed_until"),
                row.getString("decision"),
                row.getObject("merge", UUID.class),
                survivor == null ? null : new MemberId(survivor),
                Set.copyOf(texts(row, "taken")),
                version == null
                        ? null
                        : new RecordMerger.Merged(
                                version, Set.copyOf(texts(row, "changed")), Set.copyOf(texts(row, "reserved"))),
                Database.instantOrNull(row, "merged_at"),
                Database.instantOrNull(row, "undo_until"),
                texts(row, "kept"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
