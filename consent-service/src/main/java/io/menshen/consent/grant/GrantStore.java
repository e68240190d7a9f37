package io.menshen.consent.grant;

import io.menshen.consent.MemberId;
import io.menshen.consent.approval.ExactRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The grants' table. Called within a transaction; what is loaded stays locked until its end.
@ApplicationScoped
class GrantStore {

    private static final String COLUMNS = """
            SELECT terms, hash, break_glass, state, made_at, approved_at, activated_at, ends_at,
                   reads_used, cardinality(persons_seen), ended_at, ending
            FROM disclosure_grant WHERE\s""";

    /// A read that was spent.
    ///
    /// @param left reads that remain
    /// @param approved by somebody else; false for a broken glass
    record Spent(GrantTerms terms, int left, Instant endsAt, boolean approved) {}

    private final DataSource database;

    GrantStore(DataSource database) {
        this.database = database;
    }

    void insert(Grant grant, ExactRequest exact) {
        GrantTerms terms = grant.terms();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO disclosure_grant (id, state, terms, hash, requester, receiver, purpose, subjects, reads,
                                                      persons, crisis, break_glass, made_at, activated_at, ends_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            statement.setObject(1, terms.id());
            statement.setString(2, grant.state().name());
            statement.setString(3, exact.json());
            statement.setString(4, exact.hash());
            statement.setString(5, terms.requester());
            statement.setString(6, terms.receiver());
            statement.setString(7, terms.purpose());
            statement.setArray(
                    8, connection.createArrayOf("uuid", terms.subjects().toArray()));
            statement.setInt(9, terms.reads());
            statement.setInt(10, terms.persons());
            statement.setObject(11, terms.crisis());
            statement.setBoolean(12, grant.breakGlass());
            statement.setObject(13, at(grant.madeAt()));
            statement.setObject(14, at(grant.activatedAt()));
            statement.setObject(15, at(grant.endsAt()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    void update(Grant grant) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        UPDATE disclosure_grant SET state = ?, approved_at = ?, activated_at = ?, ends_at = ?, ended_at = ?,
                                                    ending = ?
                        WHERE id = ?""")) {
            statement.setString(1, grant.state().name());
            statement.setObject(2, at(grant.approvedAt()));
            statement.setObject(3, at(grant.activatedAt()));
            statement.setObject(4, at(grant.endsAt()));
            statement.setObject(5, at(grant.endedAt()));
            statement.setString(
                    6, grant.ending() == null ? null : grant.ending().name());
            statement.setObject(7, grant.id());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    Optional<Grant> find(UUID id) {
        return list(COLUMNS + "id = ? FOR UPDATE", id).stream().findFirst();
    }

    /// Those that go on and name this member.
    List<Grant> naming(MemberId member) {
        return list(COLUMNS + "subjects @> ARRAY[?::uuid] AND state <> 'ENDED' FOR UPDATE", member.value());
    }

    /// Those that go on and end with this crisis.
    List<Grant> tiedTo(UUID crisis) {
        return list(COLUMNS + "crisis = ? AND state <> 'ENDED' FOR UPDATE", crisis);
    }

    /// Those whose time is over and that were not ended yet.
    List<Grant> due(Instant now, int atMost) {
        return list(COLUMNS + """
                coalesce(ends_at, made_at + ? * interval '1 second') <= ? AND state <> 'ENDED'
                ORDER BY made_at LIMIT ? FOR UPDATE SKIP LOCKED""", Grant.WAITS.toSeconds(), at(now), atMost);
    }

    /// Spends one read about this member: one statement, so that as many succeed as were granted, however many come at
    /// once.
    Optional<Spent> spend(UUID id, String receiver, String purpose, MemberId member, Instant now) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        UPDATE disclosure_grant SET
                            reads_used = reads_used + 1,
                            persons_seen = CASE WHEN ?::uuid = ANY (persons_seen) THEN persons_seen
                                                ELSE array_append(persons_seen, ?::uuid) END,
                            state = CASE WHEN reads_used + 1 = reads THEN 'ENDED' ELSE state END,
                            ended_at = CASE WHEN reads_used + 1 = reads THEN ?::timestamptz END,
                            ending = CASE WHEN reads_used + 1 = reads THEN 'USED_UP' END
                        WHERE id = ? AND state = 'ACTIVE' AND receiver = ? AND purpose = ? AND ?::uuid = ANY (subjects)
                          AND ends_at > ?::timestamptz AND reads_used < reads
                          AND (?::uuid = ANY (persons_seen) OR cardinality(persons_seen) < persons)
                        RETURNING terms, reads - reads_used, ends_at, NOT break_glass""")) {
            statement.setObject(1, member.value());
            statement.setObject(2, member.value());
            statement.setObject(3, at(now));
            statement.setObject(4, id);
            statement.setString(5, receiver);
            statement.setString(6, purpose);
            statement.setObject(7, member.value());
            statement.setObject(8, at(now));
            statement.setObject(9, member.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Spent(
                                ExactRequest.read(row.getString(1), GrantTerms.class),
                                row.getInt(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                row.getBoolean(4)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    void endAll(Instant now) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        UPDATE disclosure_grant SET state = 'ENDED', ended_at = ?, ending = 'REVOKED'
                        WHERE state <> 'ENDED'""")) {
            statement.setObject(1, at(now));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /// The member's number leaves the columns that are asked; the exact request stays, with a number that leads
    /// nowhere.
    void forget(MemberId member) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        UPDATE disclosure_grant SET subjects = array_remove(subjects, ?::uuid),
                                                    persons_seen = array_remove(persons_seen, ?::uuid)
                        WHERE subjects @> ARRAY[?::uuid]""")) {
            statement.setObject(1, member.value());
            statement.setObject(2, member.value());
            statement.setObject(3, member.value());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private List<Grant> list(String sql, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            List<Grant> grants = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String ending = row.getString(12);
                    grants.add(new Grant(
                            ExactRequest.read(row.getString(1), GrantTerms.class),
                            row.getString(2),
                            row.getBoolean(3),
                            Grant.State.valueOf(row.getString(4)),
                            row.getObject(5, OffsetDateTime.class).toInstant(),
                            instant(row, 6),
                            instant(row, 7),
                            instant(row, 8),
                            row.getInt(9),
                            row.getInt(10),
                            instant(row, 11),
                            ending == null ? null : Grant.Ending.valueOf(ending)));
                }
            }
            return grants;
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant time) {
        return time == null ? null : OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static IllegalStateException unreachable(SQLException e) {
        return new IllegalStateException("cannot reach the grants", e);
    }
}
