package io.menshen.audit.log;

import io.menshen.audit.leaf.LeafMaker;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;

/// What the service wants said in the log that no source sends: which manifest an export has. Any process may
/// wish; the sequencer says it, in one commit with the note that it is said.
@ApplicationScoped
public class OwnEntries {

    private static final int MOST_AT_ONCE = 100;

    private final DataSource database;

    OwnEntries(DataSource database) {
        this.database = database;
    }

    /// Wishes that the log names an export's manifest; a second wish for the same export takes the place of the
    /// first.
    ///
    /// @param sha256 of the manifest, 64 hex digits
    public void manifest(UUID export, String sha256) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(
                        "INSERT INTO own_entry (id, manifest) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET"
                                + " manifest = EXCLUDED.manifest, index = NULL WHERE own_entry.manifest <> EXCLUDED.manifest")) {
            upsert.setObject(1, export);
            upsert.setString(2, sha256);
            upsert.executeUpdate();
        }
    }

    /// Whether the log was asked to name this export's manifest.
    public boolean isWished(UUID export) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT 1 FROM own_entry WHERE id = ?")) {
            select.setObject(1, export);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /// Where the log says it; empty as long as it does not.
    public OptionalLong index(UUID export) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT index FROM own_entry WHERE id = ? AND index IS NOT NULL")) {
            select.setObject(1, export);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /// Nobody waits for it any more; what is said stays said.
    public void forget(UUID export) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM own_entry WHERE id = ?")) {
            delete.setObject(1, export);
            delete.executeUpdate();
        }
    }

    /// On the sequencer's thread and connection.
    static void say(AuditLog log, Connection connection, LeafMaker leaves, Instant now)
            throws SQLException, IOException, io.menshen.audit.checkpoint.LogFrozenException {
        Map<UUID, String> waiting = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, manifest FROM own_entry WHERE index IS NULL ORDER BY asked_at LIMIT " + MOST_AT_ONCE)) {
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    waiting.put(row.getObject(1, UUID.class), row.getString(2));
                }
            }
        }
        connection.rollback();
        for (Map.Entry<UUID, String> wish : waiting.entrySet()) {
            long index = log.size();
            log.tell(
                    leaves.export(wish.getKey().toString(), wish.getValue(), now),
                    () -> said(connection, wish.getKey(), wish.getValue(), index));
        }
    }

    /// Also after a restore, from the entry itself.
    static void said(Connection connection, UUID id, String manifest, long index) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE own_entry SET index = ? WHERE id = ? AND manifest = ?")) {
            update.setLong(1, index);
            update.setObject(2, id);
            update.setString(3, manifest);
            update.executeUpdate();
        }
    }
}
