package io.menshen.member.representation;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of representations.
@ApplicationScoped
class RepresentationStore {

    private static final String SELECT = """
            SELECT id, kind, member, representative, operations, purposes, document, state, asked_at, ends_at, reviewer,
                   reviewed_until, checked_at, ended_at, ending FROM representation
            """;

    private final Database database;

    RepresentationStore(Database database) {
        this.database = database;
    }

    /// @return false if there is one of this kind between the two
    boolean add(Representation asked) {
        return database.update(
                        """
                        INSERT INTO representation (id, kind, member, representative, operations, purposes, document, state,
                                                    asked_at, ends_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """,
                        asked.id(),
                        asked.kind(),
                        asked.member().value(),
                        asked.representative().value(),
                        asked.operations().toArray(String[]::new),
                        asked.purposes().toArray(String[]::new),
                        asked.document(),
                        asked.state(),
                        asked.askedAt(),
                        asked.endsAt())
                == 1;
    }

    Optional<Representation> find(UUID id) {
        return database.first(SELECT + "WHERE id = ?", RepresentationStore::read, id);
    }

    Optional<Representation> locked(UUID id) {
        return database.first(SELECT + "WHERE id = ? FOR UPDATE", RepresentationStore::read, id);
    }

    /// Of a member or in their hands, the latest first.
    List<Representation> about(MemberId member, @Nullable Representation after, int limit) {
        return database.list(
                SELECT + """
                        WHERE (member = ? OR representative = ?) AND (asked_at, id) < (?, ?)
                        ORDER BY asked_at DESC, id DESC LIMIT ?
                        """,
                RepresentationStore::read,
                member.value(),
                member.value(),
                after == null ? Instant.parse("9999-01-01T00:00:00Z") : after.askedAt(),
                after == null ? new UUID(0, 0) : after.id(),
                limit);
    }

    /// Those that a reviewer has to check, the longest waiting first.
    List<Representation> waiting(@Nullable Representation after, int limit) {
        return database.list(
                SELECT + "WHERE state = 'ASKED' AND (asked_at, id) > (?, ?) ORDER BY asked_at, id LIMIT ?",
                RepresentationStore::read,
                after == null ? Instant.EPOCH : after.askedAt(),
                after == null ? new UUID(0, 0) : after.id(),
                limit);
    }

    /// Those that go on in which one of these numbers stands for somebody.
    List<Representation> inHandsOf(List<MemberId> representative) {
        return database.list(
                SELECT + "WHERE representative = ANY (?) AND state = 'ACTIVE' ORDER BY asked_at, id",
                RepresentationStore::read,
                (Object) representative.stream().map(MemberId::value).toArray(UUID[]::new));
    }

    /// Those that have not ended and concern the member, locked.
    List<Representation> goingOn(MemberId member) {
        return database.list(
                SELECT + "WHERE (member = ? OR representative = ?) AND state <> 'ENDED' FOR UPDATE",
                RepresentationStore::read,
                member.value(),
                member.value());
    }

    List<Representation> over(Instant now, int limit) {
        return database.list(
                SELECT + "WHERE state <> 'ENDED' AND ends_at <= ? ORDER BY ends_at LIMIT ? FOR UPDATE SKIP LOCKED",
                RepresentationStore::read,
                now,
                limit);
    }

    void take(UUID id, String reviewer, Instant until) {
        database.update("UPDATE representation SET reviewer = ?, reviewed_until = ? WHERE id = ?", reviewer, until, id);
    }

    void activate(UUID id, String by, Instant now) {
        database.update(
                "UPDATE representation SET state = 'ACTIVE', checked_by = ?, checked_at = ? WHERE id = ?", by, now, id);
    }

    void end(UUID id, Ending why, Instant now) {
        database.update(
                "UPDATE representation SET state = 'ENDED', ending = ?, ended_at = ? WHERE id = ?", why, now, id);
    }

    private static Representation read(ResultSet row) throws SQLException {
        @Nullable String ending = row.getString("ending");
        return new Representation(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                new MemberId(row.getObject("member", UUID.class)),
                new MemberId(row.getObject("representative", UUID.class)),
                words(row.getArray("operations")),
                words(row.getArray("purposes")),
                row.getString("document"),
                State.valueOf(row.getString("state")),
                Database.instant(row, "asked_at"),
                Database.instantOrNull(row, "ends_at"),
                row.getString("reviewer"),
                Database.instantOrNull(row, "reviewed_until"),
                Database.instantOrNull(row, "checked_at"),
                Database.instantOrNull(row, "ended_at"),
                ending == null ? null : Ending.valueOf(ending));
    }

    private static Set<String> words(Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }
}
