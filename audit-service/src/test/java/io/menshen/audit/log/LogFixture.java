package io.menshen.audit.log;

import io.menshen.audit.checkpoint.CheckpointFile;
import io.menshen.audit.checkpoint.FrozenMark;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.file.DurableFile;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.TestKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A log of a test's own: a schema in a real PostgreSQL, a folder, and a key pair in the place of Vault's.
final class LogFixture implements AutoCloseable {

    static final String ORIGIN = "menshen.local/log";

    final TestKey key;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TileFiles tiles;
    final CheckpointFile file;
    final Path folder;

    private final TestDatabase database;
    private final String schema;
    private final List<Connection> connections = new ArrayList<>();

    LogFixture(TestDatabase database, String schema, Path folder) throws SQLException, IOException {
        this(database, schema, folder, new TestKey(ORIGIN));
    }

    /// Another tree under a key that signs a first one too.
    LogFixture(TestDatabase database, String schema, Path folder, TestKey key) throws SQLException, IOException {
        this.key = key;
        this.database = database;
        this.schema = schema;
        this.folder = folder;
        this.tiles = new TileFiles(folder);
        this.file = new CheckpointFile(folder);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
            statement.execute("CREATE SCHEMA " + schema);
            statement.execute("SET search_path TO " + schema);
            for (String migration : List.of(
                    "V1__the_log.sql",
                    "V2__restored.sql",
                    "V3__witnesses.sql",
                    "V4__what_was_shown.sql",
                    "V5__exports.sql",
                    "V6__the_keys_of_the_log.sql",
                    "V7__repeats_and_groups.sql",
                    "V8__retention.sql",
                    "V9__own_entries.sql",
                    "V10__filing.sql")) {
                try (InputStream sql = getClass().getResourceAsStream("/db/migration/" + migration)) {
                    statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    /// A connection as the sequencer has one.
    Connection connect() throws SQLException {
        Connection connection = database.connect();
        connections.add(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path TO " + schema);
        }
        connection.setAutoCommit(false);
        return connection;
    }

    AuditLog open() throws SQLException, IOException, LogFrozenException {
        return open(connect(), DurableFile::writeAll);
    }

    AuditLog open(Connection connection, AuditLog.Disk disk) throws SQLException, IOException, LogFrozenException {
        return AuditLog.open(
                new AuditLog.Means(connection, tiles, disk, file, new FrozenMark(folder), ORIGIN, new Alarms(meters)),
                keys());
    }

    /// Makes everything findable that is stored.
    void file() throws SQLException {
        try (Connection connection = connect()) {
            while (Filing.step(connection).count() > 0) {
                // on to the next
            }
        }
    }

    List<NoteKey> keys() {
        return List.of(key.publicKey());
    }

    void sign(AuditLog log) throws SQLException, IOException, LogFrozenException {
        Checkpoint checkpoint = log.toSign();
        log.publish(checkpoint, key.sign(checkpoint.text()));
    }

    /// A signed log of so many entries, closed again.
    void grow(List<? extends Submission> submissions) throws SQLException, IOException, LogFrozenException {
        AuditLog log = open();
        log.append(List.copyOf(submissions));
        sign(log);
    }

    List<String> leaves() throws SQLException {
        List<String> leaves = new ArrayList<>();
        run("SELECT json FROM leaf ORDER BY index", rows -> leaves.add(rows.getString(1)));
        return leaves;
    }

    long count(String sql) throws SQLException {
        List<Long> counts = new ArrayList<>();
        run(sql, rows -> counts.add(rows.getLong(1)));
        return counts.getFirst();
    }

    /// What somebody with the right to do everything does behind the service's back.
    void tamper(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    @FunctionalInterface
    interface EachRow {
        void row(ResultSet row) throws SQLException;
    }

    void run(String sql, EachRow each) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                each.row(rows);
            }
        }
    }

    double alarms(String name) {
        return meters.counter("menshen.log." + name).count();
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
