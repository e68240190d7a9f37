package io.menshen.audit.checkpoint;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// The newest checkpoint that the witnesses cosigned.
public final class CosignedTable {

    /// @param note with the cosignatures below the log's own signature
    /// @param at since when the policy holds for it
    public record Cosigned(long size, String note, Instant at) {}

    private CosignedTable() {}

    public static Optional<Cosigned> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT size, note, at FROM cosigned");
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(new Cosigned(
                            row.getLong(1),
                            row.getString(2),
                            row.getObject(3, OffsetDateTime.class).toInstant()))
                    : Optional.empty();
        }
    }

    /// Keeps a newer one; does not commit. One that is older than what is there changes nothing.
    public static void keep(Connection connection, Cosigned cosigned) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO cosigned (size, note, at) VALUES (?, ?, ?)
                ON CONFLICT (one) DO UPDATE SET size = EXCLUDED.size, note = EXCLUDED.note, at = EXCLUDED.at
                WHERE EXCLUDED.size >= cosigned.size
                """)) {
            upsert.setLong(1, cosigned.size());
            upsert.setString(2, cosigned.note());
            upsert.setObject(3, OffsetDateTime.ofInstant(cosigned.at(), ZoneOffset.UTC));
            upsert.executeUpdate();
        }
    }
}
