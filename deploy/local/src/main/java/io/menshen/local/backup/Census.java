package io.menshen.local.backup;

import io.menshen.local.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How many rows each table has at a restore point of the write-ahead log.
///
/// Writers are held off for the moment of counting and naming the point, by locks that readers do not feel. A
/// restored copy that was played back to the point must then give the very same numbers.
///
/// @param takenAt the point's moment
/// @param exact false when the locks were not to be had: the numbers may then be off by what was written
/// meanwhile
/// @param tables database → table → rows
record Census(Instant takenAt, boolean exact, Map<String, Map<String, Long>> tables) {

    /// Less than the second after which PostgreSQL looks for a deadlock: we give way before it could pick
    /// somebody else.
    private static final String PATIENCE = "300ms";

    private static final int ATTEMPTS = 20;
    private static final String NO_LOCK = "55P03";
    private static final String DEADLOCK = "40P01";

    /// Counts, and creates the named restore point.
    static Census take(PostgresServer server, String point) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return take(server, point, true);
            } catch (SQLException e) {
                if (!NO_LOCK.equals(e.getSQLState()) && !DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
                pause();
            }
        }
        return take(server, point, false);
    }

    private static Census take(PostgresServer server, String point, boolean locked) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        try {
            Map<String, List<String>> names = new TreeMap<>();
            for (String database : server.databases()) {
                Connection connection = server.connect(database);
                connections.add(connection);
                connection.setAutoCommit(false);
                List<String> tables = tables(connection);
                names.put(database, tables);
                if (locked && !tables.isEmpty()) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SET LOCAL lock_timeout = '" + PATIENCE + "'");
                        statement.execute("LOCK TABLE %s IN SHARE MODE".formatted(String.join(", ", tables)));
                    }
                }
            }
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            for (int i = 0; i < connections.size(); i++) {
                String database = server.databases().get(i);
                counts.put(database, count(connections.get(i), names.getOrDefault(database, List.of())));
            }
            try (Statement statement = connections.getFirst().createStatement()) {
                statement.execute("SELECT pg_create_restore_point('%s')".formatted(point));
                return new Census(BaseBackup.now(statement), locked, counts);
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    /// The same numbers of a copy, without any lock.
    static Map<String, Map<String, Long>> of(PostgresServer server, Iterable<String> databases) throws SQLException {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        for (String database : databases) {
            try (Connection connection = server.connect(database)) {
                counts.put(database, count(connection, tables(connection)));
            }
        }
        return counts;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT format('%I.%I', n.nspname, c.relname)
                        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE c.relkind = 'r' AND c.relpersistence = 'p'
                            AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                        ORDER BY 1""")) {
            List<String> tables = new ArrayList<>();
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
            return tables;
        }
    }

    private static Map<String, Long> count(Connection connection, List<String> tables) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String table : tables) {
                counts.put(
                        table.replaceFirst("^public\\.", ""),
                        Long.valueOf(BaseBackup.text(statement, "SELECT count(*) FROM " + table)));
            }
        }
        return counts;
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
