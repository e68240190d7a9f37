package io.menshen.gateway.budget;

import io.menshen.disclosure.rule.Budget;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What all gateways know of budgets: the rows of `V0_6__unmasking_budgets.sql`, by the database's clock.
///
/// Each question is one transaction that no other about the same pot overlaps. What it counts is never less than what
/// was shown: who was told of, by when they were last told of, and each reservation nobody has accounted for as if all
/// of it had been used at its end. Both windows are longer than they are called by the time for which a gateway goes by
/// what it was told; so within any ten minutes, and any day, no more members are shown than the limit says, whatever
/// gateways do, forget or die of.
@ApplicationScoped
class Ledger {

    private static final int SECONDS = 1;

    /// @param closes the reservation that this gateway has accounted for with `shown`; null when it has none
    /// @param shown who was shown out of it, and how many milliseconds ago
    /// @param showing whom the gateway wants to show now; none when it only accounts
    record Question(
            UUID pot, @Nullable UUID closes, Map<UUID, Long> shown, Collection<UUID> showing, Budget.Limit limit) {}

    /// @param allowed those who were asked for may be shown, and count
    /// @param slice a new reservation for others; null when there is none
    record Reply(
            boolean allowed,
            int burstLeft,
            int dayLeft,
            Duration burstWait,
            Duration dayWait,
            @Nullable UUID slice,
            int members) {}

    /// What is counted now; times in milliseconds.
    private record Count(int burst, int day, int burstKnown, int dayKnown, long burstOldest, long dayOldest) {}

    private final DataSource database;
    private final BudgetConfig config;
    private final long burstWindow;
    private final long dayWindow;

    Ledger(DataSource database, BudgetConfig config) {
        this.database = database;
        this.config = config;
        this.burstWindow = Budget.BURST.plus(config.sliceFor()).toMillis();
        this.dayWindow = Budget.DAY.plus(config.sliceFor()).toMillis();
    }

    @Transactional
    Reply ask(Question question) {
        try (Connection connection = database.getConnection()) {
            lock(connection, question.pot());
            account(connection, question);
            Count count = count(connection, question);
            int burst = count.burst() + question.showing().size() - count.burstKnown();
            int day = count.day() + question.showing().size() - count.dayKnown();
            int burstLeft = question.limit().burst() - burst;
            int dayLeft = question.limit().day() - day;
            if (burstLeft < 0 || dayLeft < 0) {
                return new Reply(
                        false,
                        Math.max(0, question.limit().burst() - count.burst()),
                        Math.max(0, question.limit().day() - count.day()),
                        burstLeft < 0 ? wait(connection, question.pot(), burstWindow, -burstLeft) : Duration.ZERO,
                        dayLeft < 0 ? wait(connection, question.pot(), dayWindow, -dayLeft) : Duration.ZERO,
                        null,
                        0);
            }
            int members = question.showing().isEmpty() ? 0 : Math.min(config.slice(), Math.min(burstLeft, dayLeft) / 4);
            @Nullable UUID slice = members == 0 ? null : UUID.randomUUID();
            show(connection, question, slice, members);
            return new Reply(
                    true,
                    burstLeft,
                    dayLeft,
                    Duration.ofMillis(count.burstOldest()),
                    Duration.ofMillis(count.dayOldest()),
                    slice,
                    members);
        } catch (SQLException e) {
            throw new IllegalStateException("the budgets cannot be asked", e);
        }
    }

    /// Forgets what is counted no more.
    @Transactional
    void forget() {
        try (Connection connection = database.getConnection()) {
            for (String sql : new String[] {
                "DELETE FROM unmasked_member WHERE seen_at <= clock_timestamp() - ? * interval '1 millisecond'",
                "DELETE FROM unmasking_slice WHERE ends_at <= clock_timestamp() - ? * interval '1 millisecond'"
            }) {
                try (PreparedStatement delete = connection.prepareStatement(sql)) {
                    delete.setLong(1, dayWindow);
                    delete.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the budgets cannot be swept", e);
        }
    }

    private static void lock(Connection connection, UUID pot) throws SQLException {
        try (PreparedStatement lock =
                prepare(connection, "SELECT pg_advisory_xact_lock(hashtextextended('unmasking ' || ?::text, 0))")) {
            lock.setObject(1, pot);
            lock.executeQuery().close();
        }
    }

    private static void account(Connection connection, Question question) throws SQLException {
        if (question.closes() == null && question.shown().isEmpty()) {
            return;
        }
        try (PreparedStatement account = prepare(connection, """
                WITH closed AS (DELETE FROM unmasking_slice WHERE id = ?)
                INSERT INTO unmasked_member AS known (pot, member, seen_at)
                SELECT ?, shown.member, clock_timestamp() - shown.ago * interval '1 millisecond'
                  FROM unnest(?, ?) AS shown (member, ago)
                ON CONFLICT (pot, member) DO UPDATE SET seen_at = greatest(known.seen_at, excluded.seen_at)
                """)) {
            account.setObject(1, question.closes());
            account.setObject(2, question.pot());
            account.setArray(
                    3,
                    connection.createArrayOf("uuid", question.shown().keySet().toArray()));
            account.setArray(
                    4,
                    connection.createArrayOf("bigint", question.shown().values().toArray()));
            account.executeUpdate();
        }
    }

    private Count count(Connection connection, Question question) throws SQLException {
        try (PreparedStatement count = prepare(connection, """
                WITH now AS (SELECT clock_timestamp() AS t),
                     counted AS (
                       SELECT seen_at AS at, 1 AS members, member = ANY (?) AS known
                         FROM unmasked_member, now WHERE pot = ? AND seen_at > t - ? * interval '1 millisecond'
                       UNION ALL
                       SELECT ends_at, members, false
                         FROM unmasking_slice, now WHERE pot = ? AND ends_at > t - ? * interval '1 millisecond'),
                     edge AS (SELECT t - ? * interval '1 millisecond' AS burst FROM now)
                SELECT coalesce(sum(members) FILTER (WHERE at > burst), 0), coalesce(sum(members), 0),
                       count(*) FILTER (WHERE known AND at > burst), count(*) FILTER (WHERE known),
                       coalesce(extract(epoch FROM min(at) FILTER (WHERE at > burst) - max(t)) * 1000, 0),
                       coalesce(extract(epoch FROM min(at) - max(t)) * 1000, 0)
                  FROM edge, now LEFT JOIN counted ON true
                """)) {
            count.setArray(
                    1, connection.createArrayOf("uuid", question.showing().toArray()));
            count.setObject(2, question.pot());
            count.setLong(3, dayWindow);
            count.setObject(4, question.pot());
            count.setLong(5, dayWindow);
            count.setLong(6, burstWindow);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return new Count(
                        row.getInt(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        burstWindow + (long) row.getDouble(5),
                        dayWindow + (long) row.getDouble(6));
            }
        }
    }

    private void show(Connection connection, Question question, @Nullable UUID slice, int members) throws SQLException {
        if (!question.showing().isEmpty()) {
            try (PreparedStatement show = prepare(connection, """
                    INSERT INTO unmasked_member (pot, member, seen_at)
                    SELECT ?, shown.member, clock_timestamp() FROM unnest(?) AS shown (member)
                    ON CONFLICT (pot, member) DO UPDATE SET seen_at = excluded.seen_at
                    """)) {
                show.setObject(1, question.pot());
                show.setArray(
                        2, connection.createArrayOf("uuid", question.showing().toArray()));
                show.executeUpdate();
            }
        }
        if (slice != null) {
            try (PreparedStatement reserve = prepare(connection, """
                    INSERT INTO unmasking_slice (id, pot, members, ends_at)
                    VALUES (?, ?, ?, clock_timestamp() + ? * interval '1 millisecond')
                    """)) {
                reserve.setObject(1, slice);
                reserve.setObject(2, question.pot());
                reserve.setInt(3, members);
                reserve.setLong(4, config.sliceFor().toMillis());
                reserve.executeUpdate();
            }
        }
    }

    /// How long until so many that are counted now are counted no more.
    private static Duration wait(Connection connection, UUID pot, long window, int many) throws SQLException {
        try (PreparedStatement wait = prepare(connection, """
                SELECT extract(epoch FROM max(at) - clock_timestamp()) * 1000, count(*) FROM (
                  SELECT at FROM (
                    SELECT seen_at AS at FROM unmasked_member WHERE pot = ?
                    UNION ALL
                    SELECT ends_at FROM unmasking_slice, generate_series(1, members) WHERE pot = ?) AS counted
                   WHERE at > clock_timestamp() - ? * interval '1 millisecond' ORDER BY at LIMIT ?) AS oldest
                """)) {
            wait.setObject(1, pot);
            wait.setObject(2, pot);
            wait.setLong(3, window);
            wait.setInt(4, many);
            try (ResultSet row = wait.executeQuery()) {
                row.next();
                // fewer are counted than would have to go: so many at once never fit
                return Duration.ofMillis(row.getInt(2) < many ? window : window + (long) row.getDouble(1));
            }
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS);
        return statement;
    }
}
