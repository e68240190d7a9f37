package io.menshen.audit.key;

import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements about keys and their rotation. None of them commits.
public final class LogKeyTable {

    private LogKeyTable() {}

    /// The oldest first.
    public static List<LogKey> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT version, vkey, announced, first_size, ends_at, last_size, last_note FROM log_key"
                                + " ORDER BY version");
                ResultSet row = select.executeQuery()) {
            List<LogKey> keys = new ArrayList<>();
            while (row.next()) {
                keys.add(new LogKey(
                        row.getInt(1),
                        NoteKey.parse(row.getString(2)),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        instant(row, 5),
                        row.getObject(6, Long.class),
                        row.getString(7)));
            }
            return keys;
        } catch (MalformedNoteException e) {
            throw new SQLException("a key in the table cannot be read", e);
        }
    }

    /// The key with which a log begins, or with which it has signed before it kept this table.
    public static void begin(Connection connection, int version, NoteKey key) throws SQLException {
        update(connection, "INSERT INTO log_key (version, vkey, first_size) VALUES (?, ?, 0)", version, key.vkey());
    }

    /// Notes which version Vault has made; the key signs nothing yet.
    public static void turned(Connection connection, UUID rotation, int version, NoteKey key) throws SQLException {
        update(connection, "UPDATE key_rotation SET to_version = ? WHERE id = ?", version, rotation);
        update(
                connection,
                "INSERT INTO log_key (version, vkey) VALUES (?, ?) ON CONFLICT (version) DO NOTHING",
                version,
                key.vkey());
    }

    /// The key signs from the checkpoint on that holds its announcement; the others end.
    ///
    /// @param index of the entry that announces it
    public static void announced(Connection connection, int version, NoteKey key, long index, Instant othersEndAt)
            throws SQLException {
        update(
                connection,
                "INSERT INTO log_key (version, vkey, announced, first_size) VALUES (?, ?, ?, ?) ON CONFLICT (version)"
                        + " DO UPDATE SET announced = EXCLUDED.announced, first_size = EXCLUDED.first_size",
                version,
                key.vkey(),
                index,
                index + 1);
        update(
                connection,
                "UPDATE log_key SET ends_at = ? WHERE version < ? AND last_size IS NULL",
                OffsetDateTime.ofInstant(othersEndAt, ZoneOffset.UTC),
                version);
    }

    /// The key signs no more.
    ///
    /// @param note the last checkpoint that it signed
    public static void ended(Connection connection, int version, long size, String note, Instant now)
            throws SQLException {
        update(
                connection,
                "UPDATE log_key SET last_size = ?, last_note = ? WHERE version = ? AND last_size IS NULL",
                size,
                note,
                version);
        update(
                connection,
                "UPDATE key_rotation SET ended_at = ? WHERE from_version = ? AND ended_at IS NULL",
                OffsetDateTime.ofInstant(now, ZoneOffset.UTC),
                version);
    }

    static boolean ask(Connection connection, UUID id, Instant now, Duration overlap, int from) throws SQLException {
        return update(
                        connection,
                        "INSERT INTO key_rotation (id, asked_at, overlap, from_version) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        id,
                        OffsetDateTime.ofInstant(now, ZoneOffset.UTC),
                        overlap.toSeconds(),
                        from)
                == 1;
    }

    /// The one that has come to no end.
    public static Optional<KeyRotation> open(Connection connection) throws SQLException {
        return rotations(connection).stream()
                .filter(rotation -> rotation.endedAt() == null)
                .findFirst();
    }

    /// The newest first.
    static List<KeyRotation> rotations(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, asked_at, overlap, from_version, to_version, ended_at FROM key_rotation"
                                + " ORDER BY asked_at DESC LIMIT 100");
                ResultSet row = select.executeQuery()) {
            List<KeyRotation> rotations = new ArrayList<>();
            while (row.next()) {
                rotations.add(new KeyRotation(
                        row.getObject(1, UUID.class),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        Duration.ofSeconds(row.getLong(3)),
                        row.getInt(4),
                        row.getObject(5, Integer.class),
                        instant(row, 6)));
            }
            return rotations;
        }
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
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
