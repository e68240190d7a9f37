package io.menshen.member.care;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of cases.
@ApplicationScoped
class CareStore {

    private static final String SELECT = """
            SELECT id, member, kind, state, by_member, needs_approval, asked_by, asked_at, tries, verified_at, approved_by,
                   opened_at, looks, handler, handled_until, result, closed_at FROM care_case
            """;

    private final Database database;

    CareStore(Database database) {
        this.database = database;
    }

    void add(CareCase asked) {
        database.update(
                """
                INSERT INTO care_case (id, member, kind, state, by_member, needs_approval, asked_by, asked_at, tries,
                                       verified_at, opened_at, looks)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """,
                asked.id(),
                asked.member().value(),
                asked.kind(),
                asked.state(),
                asked.byMember(),
                asked.needsApproval(),
                asked.askedBy(),
                asked.askedAt(),
                asked.tries(),
                asked.verifiedAt(),
                asked.openedAt());
    }

    void update(CareCase now) {
        database.update(
                """
                UPDATE care_case SET state = ?, tries = ?, verified_at = ?, approved_by = ?, opened_at = ?, handler = ?,
                                     handled_until = ?, result = ?, closed_at = ? WHERE id = ?
                """,
                now.state(),
                now.tries(),
                now.verifiedAt(),
                now.approvedBy(),
                now.openedAt(),
                now.handler(),
                now.handledUntil(),
                now.result(),
                now.closedAt(),
                now.id());
    }

    void looked(UUID id) {
        database.update("UPDATE care_case SET looks = looks + 1 WHERE id = ?", id);
    }

    Optional<CareCase> find(UUID id) {
        return database.first(SELECT + "WHERE id = ?", CareStore::read, id);
    }

    Optional<CareCase> locked(UUID id) {
        return database.first(SELECT + "WHERE id = ? FOR UPDATE", CareStore::read, id);
    }

    /// Those of these numbers, the latest first.
    List<CareCase> of(List<MemberId> numbers, @Nullable CareCase after, int limit) {
        return database.list(
                SELECT + "WHERE member = ANY (?) AND (asked_at, id) < (?, ?) ORDER BY asked_at DESC, id DESC LIMIT ?",
                CareStore::read,
                numbers.stream().map(MemberId::value).toArray(UUID[]::new),
                after == null ? Instant.parse("9999-01-01T00:00:00Z") : after.askedAt(),
                after == null ? new UUID(0, 0) : after.id(),
                limit);
    }

    /// Those that go on, the longest waiting first.
    List<CareCase> goingOn(@Nullable CareCase after, int limit) {
        return database.list(
                SELECT + "WHERE state <> 'CLOSED' AND (asked_at, id) > (?, ?) ORDER BY asked_at, id LIMIT ?",
                CareStore::read,
                after == null ? Instant.EPOCH : after.askedAt(),
                after == null ? new UUID(0, 0) : after.id(),
                limit);
    }

    List<CareCase> goingOnOf(MemberId member) {
        return database.list(
                SELECT + "WHERE member = ? AND state <> 'CLOSED' FOR UPDATE", CareStore::read, member.value());
    }

    /// Those that were opened, or asked for, before then.
    List<CareCase> lapsed(Instant before, int limit) {
        return database.list(SELECT + """
                        WHERE state <> 'CLOSED' AND coalesce(opened_at, asked_at) < ?
                        ORDER BY asked_at LIMIT ? FOR UPDATE SKIP LOCKED
                        """, CareStore::read, before, limit);
    }

    boolean notVerifiedSince(MemberId member, Instant since) {
        return database.exists(
                "SELECT 1 FROM care_case WHERE member = ? AND result = 'NOT_VERIFIED' AND closed_at > ?",
                member.value(),
                since);
    }

    private static CareCase read(ResultSet row) throws SQLException {
        @Nullable String result = row.getString("result");
        return new CareCase(
                row.getObject("id", UUID.class),
                new MemberId(row.getObject("member", UUID.class)),
                CareKind.valueOf(row.getString("kind")),
                CareState.valueOf(row.getString("state")),
                row.getBoolean("by_member"),
                row.getBoolean("needs_approval"),
                row.getString("asked_by"),
                Database.instant(row, "asked_at"),
                row.getInt("tries"),
                Database.instantOrNull(row, "verified_at"),
                row.getString("approved_by"),
                Database.instantOrNull(row, "opened_at"),
                row.getInt("looks"),
                row.getString("handler"),
                Database.instantOrNull(row, "handled_until"),
                result == null ? null : CareResult.valueOf(result),
                Database.instantOrNull(row, "closed_at"));
    }
}
