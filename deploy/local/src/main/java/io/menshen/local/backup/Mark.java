package io.menshen.local.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/// What a restored database tells its service (ADR 0018): you are older than the world; replay before you
/// serve.
///
/// @param takenAt to which moment the database belongs, ISO 8601 in UTC
/// @param positions topic → partition → the offset from which on it may not know the facts
/// @param numbers source → the last number that the signed log has of it
record Mark(
        @JsonProperty(required = true) String takenAt,
        @JsonProperty(required = true) Map<String, Map<Integer, Long>> positions,
        @JsonProperty(required = true) Map<String, Long> numbers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The same table as in the services' migrations, for a database that was backed up before it had one.
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS restored (
                id          uuid PRIMARY KEY,
                taken_at    timestamptz NOT NULL,
                restored_at timestamptz NOT NULL,
                positions   text        NOT NULL,
                numbers     text        NOT NULL,
                replayed_at timestamptz
            )""";

    /// Leaves the mark in every database whose service reads it.
    void leave(PostgresServer server, Kind kind, Instant now) throws SQLException {
        for (String database : kind.marked()) {
            try (Connection connection = server.connect(database)) {
                // A database whose service never started knows no fact that could be replayed.
                if (exists(connection, "SELECT 1 WHERE to_regclass('flyway_schema_history') IS NOT NULL")) {
                    leave(connection, database, now);
                }
            }
        }
    }

    private void leave(Connection connection, String owner, Instant now) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.execute("ALTER TABLE restored OWNER TO \"%s\"".formatted(owner));
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO restored (id, taken_at, restored_at, positions, numbers) VALUES (?, ?, ?, ?, ?)")) {
            insert.setObject(1, UUID.randomUUID());
            insert.setObject(2, OffsetDateTime.ofInstant(Instant.parse(takenAt), ZoneOffset.UTC));
            insert.setObject(3, OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
            insert.setString(4, JSON.writeValueAsString(positions));
            insert.setString(5, JSON.writeValueAsString(numbers));
            insert.executeUpdate();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean exists(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
