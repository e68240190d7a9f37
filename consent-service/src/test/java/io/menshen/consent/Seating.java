package io.menshen.consent;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// Seats people, in tests that are not about how that is done.
public final class Seating {

    private Seating() {}

    /// From an hour ago, for a day.
    public static void seat(DataSource database, String body, UUID account) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO seat (id, body, account, starts_at, ends_at, proposed_by, approved_by)
                        VALUES (?, ?, ?, now() - interval '1 hour', now() + interval '1 day', 'one', 'two')""")) {
            statement.setObject(1, UUID.randomUUID());
            statement.setString(2, body);
            statement.setString(3, account.toString());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
