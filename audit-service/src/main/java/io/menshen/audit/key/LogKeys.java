package io.menshen.audit.key;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/// The log's keys as any process of the service sees them, and the wish for another. The sequencer carries it
/// out: it alone signs.
@ApplicationScoped
public class LogKeys {

    private final DataSource database;
    private final Clock clock;

    LogKeys(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Those that sign or have signed, the oldest first.
    public List<LogKey> published() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return LogKeyTable.read(connection).stream()
                    .filter(LogKey::isPublished)
                    .toList();
        }
    }

    /// The newest first.
    List<KeyRotation> rotations() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return LogKeyTable.rotations(connection);
        }
    }

    Optional<KeyRotation> rotation(UUID id) throws SQLException {
        return rotations().stream().filter(rotation -> rotation.id().equals(id)).findFirst();
    }

    /// Asks for a new key.
    ///
    /// @throws KeyRefusal.UnderWay when an earlier rotation has not come to its end
    /// @throws KeyRefusal.NothingSigned when the log has not begun
    UUID rotate(Duration overlap) throws SQLException {
        try (Connection connection = database.getConnection()) {
            int newest = LogKeyTable.read(connection).stream()
                    .filter(LogKey::signs)
                    .mapToInt(LogKey::version)
                    .max()
                    .orElseThrow(KeyRefusal.NothingSigned::new);
            UUID id = UUID.randomUUID();
            if (!LogKeyTable.ask(connection, id, clock.instant(), overlap, newest)) {
                throw new KeyRefusal.UnderWay();
            }
            return id;
        }
    }
}
