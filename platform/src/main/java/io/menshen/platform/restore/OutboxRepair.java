package io.menshen.platform.restore;

import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import javax.sql.DataSource;

/// Brings an outbox that went back in time up to what Kafka has of it.
@ApplicationScoped
@IfBuildProperty(name = "menshen.outbox.enabled", stringValue = "true", enableIfMissing = true)
class OutboxRepair {

    private final DataSource database;

    OutboxRepair(DataSource database) {
        this.database = database;
    }

    /// Takes out what was sent already.
    void forget(Collection<UUID> sent) {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM outbox_event WHERE id = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("uuid", sent.toArray()));
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot put the outbox right", e);
        }
    }

    /// Lets the numbers of evidence go on after the last one that was ever sent.
    ///
    /// @param lastNumber the last one found in Kafka, -1 for none
    /// @return the last number that is taken now
    long goOnAfter(String source, long lastNumber) {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(
                        "INSERT INTO outbox_source AS known (source, next_sequence) VALUES (?, ?)"
                                + " ON CONFLICT (source) DO UPDATE"
                                + " SET next_sequence = greatest(known.next_sequence, excluded.next_sequence)"
                                + " RETURNING next_sequence")) {
            upsert.setString(1, source);
            upsert.setLong(2, lastNumber + 1);
            try (ResultSet row = upsert.executeQuery()) {
                row.next();
                return row.getLong(1) - 1;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot put the outbox right", e);
        }
    }
}
