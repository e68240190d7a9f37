package io.menshen.audit.retention;

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
import org.jspecify.annotations.Nullable;

/// The statements about prunings. None of them commits.
public final class PruningTable {

    private PruningTable() {}

    /// The first entry that is still there.
    public static long minimum(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT minimum FROM log_size");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// @return false when one is under way
    public static boolean begin(Connection connection, UUID id, Instant now, boolean byHand, Instant older)
            throws SQLException {
        return update(
                        connection,
                        "INSERT INTO pruning (id, asked_at, by_hand, older) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        id,
                        time(now),
                        byHand,
                        time(older))
                == 1;
    }

    public static void decided(Connection connection, UUID id, long first, long minimum) throws SQLException {
        update(connection, "UPDATE pruning SET first = ?, minimum = ? WHERE id = ?", first, minimum, id);
    }

    public static void announced(Connection connection, UUID id, long index) throws SQLException {
        update(connection, "UPDATE pruning SET announced = ? WHERE id = ?", index, id);
    }

    /// What a database of before a pruning learns of it from the entry that announced it.
    public static void learned(Connection connection, UUID id, Instant at, Instant older, long minimum, long announced)
            throws SQLException {
        update(
                connection,
                "INSERT INTO pruning (id, asked_at, by_hand, older, first, minimum, announced)"
                        + " VALUES (?, ?, false, ?, 0, ?, ?) ON CONFLICT DO NOTHING",
                id,
                time(at),
                time(older),
                minimum,
                announced);
    }

    /// From now on nothing below is served.
    public static void raise(Connection connection, long minimum) throws SQLException {
        update(connection, "UPDATE log_size SET minimum = ? WHERE minimum < ?", minimum, minimum);
    }

    /// Removes the rows of some entries. The announcements of keys stay: whoever trusts only an old key needs
    /// them.
    public static void remove(Connection connection, UUID id, long from, long to) throws SQLException {
        update(connection, "DELETE FROM salt WHERE index >= ? AND index < ?", from, to);
        update(connection, "DELETE FROM entry WHERE index >= ? AND index < ?", from, to);
        update(
                connection,
                "DELETE FROM leaf WHERE index >= ? AND index < ? AND json NOT LIKE '%\"leaf\":\"key/1\"%'",
                from,
                to);
        update(connection, "UPDATE pruning SET done = ? - first WHERE id = ?", to, id);
    }

    public static void ended(Connection connection, UUID id, Instant now) throws SQLException {
        update(connection, "UPDATE pruning SET ended_at = ? WHERE id = ?", time(now), id);
    }

    /// The one that has come to no end.
    public static Optional<Pruning> open(Connection connection) throws SQLException {
        return read(connection).stream()
                .filter(pruning -> pruning.endedAt() == null)
                .findFirst();
    }

    /// The newest first.
    public static List<Pruning> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, asked_at, by_hand, older, first, minimum, announced, done, ended_at FROM pruning"
                                + " ORDER BY asked_at DESC LIMIT 100");
                ResultSet row = select.executeQuery()) {
            List<Pruning> prunings = new ArrayList<>();
            while (row.next()) {
                @Nullable OffsetDateTime ended = row.getObject(9, OffsetDateTime.class);
                prunings.add(new Pruning(
                        row.getObject(1, UUID.class),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getBoolean(3),
                        row.getObject(4, OffsetDateTime.class).toInstant(),
                        row.getObject(5, Long.class),
                        row.getObject(6, Long.class),
                        row.getObject(7, Long.class),
                        row.getLong(8),
                        ended == null ? null : ended.toInstant()));
            }
            return prunings;
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            return update.executeUpdate();
        }
    }
}
