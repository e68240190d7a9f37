package io.menshen.audit.checkpoint;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// The last signed checkpoint in the database.
public final class CheckpointTable {

    private CheckpointTable() {}

    public static Optional<String> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT note FROM checkpoint");
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /// Remembers a newer checkpoint in the place of the one that was there; does not commit.
    ///
    /// @return false when another one was there than the caller believes
    public static boolean replace(Connection connection, Optional<String> previous, long size, String note)
            throws SQLException {
        String sql = previous.isEmpty()
                ? "INSERT INTO checkpoint (size, note) VALUES (?, ?) ON CONFLICT DO NOTHING"
                : "UPDATE checkpoint SET size = ?, note = ? WHERE note = ?";
        try (PreparedStatement replace = connection.prepareStatement(sql)) {
            replace.setLong(1, size);
            replace.setString(2, note);
            if (previous.isPresent()) {
                replace.setString(3, previous.get());
            }
            return replace.executeUpdate() == 1;
        }
    }
}
