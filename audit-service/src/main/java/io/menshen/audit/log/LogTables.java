package io.menshen.audit.log;

import io.menshen.audit.intake.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// The statements of the sequencer. None of them commits.
final class LogTables {

    /// Told of each leaf in order.
    @FunctionalInterface
    interface EachLeaf<E extends Exception> {
        void leaf(long index, String json) throws E;
    }

    private static final int PAGE = 4_096;

    private LogTables() {}

    /// Whether somebody restored this database and the log was not opened since.
    static boolean restored(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM restored WHERE replayed_at IS NULL") > 0;
    }

    static void markOpened(Connection connection) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE restored SET replayed_at = now() WHERE replayed_at IS NULL")) {
            update.executeUpdate();
        }
    }

    static long size(Connection connection) throws SQLException {
        return number(connection, "SELECT size FROM log_size");
    }

    /// One more than the greatest index among the leaves: another number than [#size] means tampering.
    static long leaves(Connection connection) throws SQLException {
        return number(connection, "SELECT coalesce(max(index), -1) + 1 FROM leaf");
    }

    static long entries(Connection connection) throws SQLException {
        return number(connection, "SELECT coalesce(max(index), -1) + 1 FROM entry");
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Reads the leaves from `from` up to, not including, `to`, a page at a time.
    ///
    /// @return the first index that is missing, or `to`
    static <E extends Exception> long read(Connection connection, long from, long to, EachLeaf<E> each)
            throws SQLException, E {
        long next = from;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT index, json FROM leaf WHERE index >= ? AND index < ? ORDER BY index LIMIT ?")) {
            while (next < to) {
                select.setLong(1, next);
                select.setLong(2, to);
                select.setInt(3, PAGE);
                long before = next;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        if (rows.getLong(1) != next) {
                            return next;
                        }
                        each.leaf(next, rows.getString(2));
                        next++;
                    }
                }
                if (next == before) {
                    return next;
                }
            }
        }
        return next;
    }

    static void insertLeaves(Connection connection, long first, List<Entry> batch) throws SQLException {
        CopyRows rows = new CopyRows();
        for (int i = 0; i < batch.size(); i++) {
            rows.row(2).int8(first + i).bytes(batch.get(i).bytes());
        }
        rows.send(connection, "leaf (index, json)");
    }

    /// Makes all entries before this one anonymous as far as they are about an erased member: nobody can tell
    /// any more whom their commitments mean, and every proof still holds. The entry of the erasure itself keeps
    /// the bare id, so that it can be shown and repeated after a restore.
    static void forget(Connection connection, String member, long before) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                WITH about AS (
                  DELETE FROM salt WHERE value = ? AND label IN ('member', 'actor') AND index < ? RETURNING index
                )
                DELETE FROM salt USING about WHERE salt.index = about.index AND salt.label IN ('actor', 'name', 'basis')
                """)) {
            delete.setString(1, member);
            delete.setLong(2, before);
            delete.executeUpdate();
        }
    }

    private static java.sql.Array texts(Connection connection, String[] texts) throws SQLException {
        return connection.createArrayOf("text", texts);
    }

    /// Makes the log longer.
    ///
    /// @return false when the log has another size than the caller believes
    static boolean grow(Connection connection, long from, long to) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE log_size SET size = ? WHERE size = ?")) {
            update.setLong(1, to);
            update.setLong(2, from);
            return update.executeUpdate() == 1;
        }
    }

    /// The last number of a source, -1 when it is new.
    static long lastNumber(Connection connection, String source) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT last_number FROM source WHERE name = ?")) {
            select.setString(1, source);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    static void storeNumbers(Connection connection, Map<String, Long> last) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO source (name, last_number)"
                + " SELECT * FROM unnest(?::text[], ?::bigint[])"
                + " ON CONFLICT (name) DO UPDATE SET last_number = EXCLUDED.last_number")) {
            upsert.setArray(1, texts(connection, last.keySet().toArray(String[]::new)));
            upsert.setArray(2, connection.createArrayOf("int8", last.values().toArray()));
            upsert.executeUpdate();
        }
    }

    static void storeEnd(Connection connection, String source, long lastAcknowledged) throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement("INSERT INTO source (name, last_number, ended_at) VALUES (?, -1, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET ended_at = EXCLUDED.ended_at")) {
            upsert.setString(1, source);
            upsert.setLong(2, lastAcknowledged);
            upsert.executeUpdate();
        }
    }

    /// A source that ended further on than the log has got.
    record Tail(String source, long lastNumber, long endedAt) {}

    static List<Tail> missingTails(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT name, last_number, ended_at FROM source WHERE ended_at > last_number AND NOT missed");
                ResultSet rows = select.executeQuery()) {
            List<Tail> tails = new ArrayList<>();
            while (rows.next()) {
                tails.add(new Tail(rows.getString(1), rows.getLong(2), rows.getLong(3)));
            }
            return tails;
        }
    }

    static void markMissed(Connection connection, String source) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE source SET missed = true WHERE name = ?")) {
            update.setString(1, source);
            update.executeUpdate();
        }
    }

    static Map<TopicPartition, Long> positions(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT topic, partition, next_offset FROM kafka_position");
                ResultSet rows = select.executeQuery()) {
            Map<TopicPartition, Long> positions = new HashMap<>();
            while (rows.next()) {
                positions.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
            return positions;
        }
    }

    /// @param last the last record taken of each partition
    static void storePositions(Connection connection, Map<TopicPartition, Position> last) throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement("INSERT INTO kafka_position (topic, partition, next_offset)"
                        + " SELECT * FROM unnest(?::text[], ?::int[], ?::bigint[])"
                        + " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset")) {
            upsert.setArray(
                    1,
                    texts(
                            connection,
                            last.values().stream().map(Position::topic).toArray(String[]::new)));
            upsert.setArray(
                    2,
                    connection.createArrayOf(
                            "int4",
                            last.values().stream().map(Position::partition).toArray()));
            upsert.setArray(
                    3,
                    connection.createArrayOf(
                            "int8",
                            last.values().stream()
                                    .map(position -> position.offset() + 1)
                                    .toArray()));
            upsert.executeUpdate();
        }
    }
}
