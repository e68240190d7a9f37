package io.menshen.consent.crisis;

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
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The tables of crises, plans and counts.
@ApplicationScoped
class CrisisStore {

    private static final String COLUMNS = """
            SELECT terms, hash, state, declared_at, approved_at, ends_at, extension, ended_at FROM crisis WHERE\s""";

    /// An emergency plan.
    record Plan(PlanTerms terms, String hash, @Nullable Instant approvedAt) {

        /// Whether a crisis may be made of it now.
        boolean inForce(Instant now) {
            return approvedAt != null && now.isBefore(terms.validUntil());
        }
    }

    /// How many members of a group were touched, told, and could not be told.
    record Count(UUID group, int touched, int told, int unreachable) {}

    private final DataSource database;

    CrisisStore(DataSource database) {
        this.database = database;
    }

    void insert(Crisis crisis, ExactRequest exact) {
        run(
                """
                INSERT INTO crisis (id, state, terms, hash, declared_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)""",
                crisis.id(),
                crisis.state().name(),
                exact.json(),
                exact.hash(),
                at(crisis.declaredAt()),
                at(crisis.endsAt()));
    }

    void update(Crisis crisis) {
        MoreTime extension = crisis.extension();
        run(
                """
                UPDATE crisis SET state = ?, approved_at = ?, ends_at = ?, extension = ?, ended_at = ? WHERE id = ?""",
                crisis.state().name(),
                at(crisis.approvedAt()),
                at(crisis.endsAt()),
                extension == null ? null : ExactRequest.of(extension).json(),
                at(crisis.endedAt()),
                crisis.id());
    }

    void endAll(Instant now) {
        run("UPDATE crisis SET state = 'ENDED', ended_at = ?, ended_by_change = 0 WHERE state <> 'ENDED'", at(now));
    }

    void endedBy(UUID crisis, long change) {
        run("UPDATE crisis SET ended_by_change = ? WHERE id = ?", change, crisis);
    }

    OptionalLong endedBy(UUID crisis) {
        return query(
                        "SELECT ended_by_change FROM crisis WHERE id = ? AND ended_by_change IS NOT NULL",
                        row -> row.getLong(1),
                        crisis)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /// Locked until the transaction ends.
    Optional<Crisis> find(UUID id) {
        return query(COLUMNS + "id = ? FOR UPDATE", CrisisStore::crisis, id).stream()
                .findFirst();
    }

    /// The newest first.
    List<Crisis> newest(int atMost) {
        return query(COLUMNS + "true ORDER BY declared_at DESC LIMIT ?", CrisisStore::crisis, atMost);
    }

    /// Those that were approved and whose time is not over; whether one runs already, it says itself.
    List<Crisis> approved() {
        return query(COLUMNS + "state = 'APPROVED'", CrisisStore::crisis);
    }

    /// Those whose time is over and that were not ended yet.
    List<Crisis> due(Instant now) {
        return query(
                COLUMNS + "state <> 'ENDED' AND ends_at <= ? FOR UPDATE SKIP LOCKED", CrisisStore::crisis, at(now));
    }

    void insert(Plan plan, ExactRequest exact, Instant now) {
        run(
                "INSERT INTO crisis_plan (id, terms, hash, made_at) VALUES (?, ?, ?, ?)",
                plan.terms().id(),
                exact.json(),
                exact.hash(),
                at(now));
    }

    void approved(UUID plan, Instant now) {
        run("UPDATE crisis_plan SET approved_at = ? WHERE id = ? AND approved_at IS NULL", at(now), plan);
    }

    Optional<Plan> plan(UUID id) {
        return query("SELECT terms, hash, approved_at FROM crisis_plan WHERE id = ? FOR UPDATE", CrisisStore::plan, id)
                .stream()
                .findFirst();
    }

    List<Plan> plans(int atMost) {
        return query(
                "SELECT terms, hash, approved_at FROM crisis_plan ORDER BY made_at DESC LIMIT ?",
                CrisisStore::plan,
                atMost);
    }

    void count(UUID crisis, Count count) {
        run("""
                INSERT INTO crisis_count (crisis, group_id, touched, told, unreachable) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (crisis, group_id) DO UPDATE SET touched = excluded.touched, told = excluded.told,
                    unreachable = excluded.unreachable""", crisis, count.group(), count.touched(), count.told(), count.unreachable());
    }

    List<Count> counts(UUID crisis) {
        return query(
                "SELECT group_id, touched, told, unreachable FROM crisis_count WHERE crisis = ? ORDER BY group_id",
                row -> new Count(row.getObject(1, UUID.class), row.getInt(2), row.getInt(3), row.getInt(4)),
                crisis);
    }

    void destroyed(UUID crisis, UUID key, int exports) {
        run(
                "INSERT INTO crisis_key_destroyed (key, crisis, exports) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                key,
                crisis,
                exports);
    }

    /// How many exports of the crisis nobody opens any more.
    int exportsDestroyed(UUID crisis) {
        return query(
                        "SELECT coalesce(sum(exports), 0) FROM crisis_key_destroyed WHERE crisis = ?",
                        row -> row.getInt(1),
                        crisis)
                .getFirst();
    }

    private static Crisis crisis(ResultSet row) throws SQLException {
        String extension = row.getString(7);
        return new Crisis(
                ExactRequest.read(row.getString(1), CrisisTerms.class),
                row.getString(2),
                Crisis.State.valueOf(row.getString(3)),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                instant(row, 5),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                extension == null ? null : ExactRequest.read(extension, MoreTime.class),
                instant(row, 8));
    }

    private static Plan plan(ResultSet row) throws SQLException {
        return new Plan(ExactRequest.read(row.getString(1), PlanTerms.class), row.getString(2), instant(row, 3));
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reading<T> reading, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (row.next()) {
                found.add(reading.of(row));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the crises", e);
        }
    }

    private void run(String sql, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepared(connection, sql, values)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot keep the crisis", e);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int n = 0; n < values.length; n++) {
            statement.setObject(n + 1, values[n]);
        }
        return statement;
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant time) {
        return time == null ? null : OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
