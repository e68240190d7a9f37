package io.menshen.audit.log;

import io.menshen.audit.intake.Origin;
import io.menshen.platform.event.AuditRecord.Attempt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Records that may still come and must then not be taken up, because the very same came by another way. None
/// of the statements commits.
final class RepeatTable {

    /// Longer than Kafka keeps anything: what has not come by then never will.
    private static final int DAYS = 60;

    private RepeatTable() {}

    /// Attempt → what was taken up in its place.
    static Map<Attempt, Attempt> read(Connection connection) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM repeat WHERE since < now() - make_interval(days => ?)")) {
            delete.setInt(1, DAYS);
            delete.executeUpdate();
        }
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT source, number, by_source, by_number FROM repeat");
                ResultSet row = select.executeQuery()) {
            Map<Attempt, Attempt> expected = new HashMap<>();
            while (row.next()) {
                expected.put(
                        new Attempt(row.getString(1), row.getLong(2)), new Attempt(row.getString(3), row.getLong(4)));
            }
            return expected;
        }
    }

    static void expect(Connection connection, Map<Attempt, Origin> takenFor) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO repeat (source, number, by_source, by_number) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (Map.Entry<Attempt, Origin> taken : takenFor.entrySet()) {
                insert.setString(1, taken.getKey().source());
                insert.setLong(2, taken.getKey().number());
                insert.setString(3, taken.getValue().source());
                insert.setLong(4, taken.getValue().number());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void arrived(Connection connection, Set<Attempt> attempts) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM repeat WHERE source = ? AND number = ?")) {
            for (Attempt attempt : attempts) {
                delete.setString(1, attempt.source());
                delete.setLong(2, attempt.number());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
