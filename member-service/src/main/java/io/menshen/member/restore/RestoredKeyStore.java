package io.menshen.member.restore;

import io.menshen.member.database.Database;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// After the key store was restored: destroys again the keys that nobody claims any more. Some of them were
/// destroyed once already, with their members; the rest were minted ahead by a process that is gone. The
/// members' database says which are claimed, and it has replayed its own past by now.
@ApplicationScoped
class RestoredKeyStore {

    private static final Logger LOG = Logger.getLogger(RestoredKeyStore.class);
    private static final int BATCH = 1_000;

    private final Database members;
    private final javax.sql.DataSource keys;
    private final Clock clock;

    RestoredKeyStore(Database members, @DataSource("keys") javax.sql.DataSource keys, Clock clock) {
        this.members = members;
        this.keys = keys;
        this.clock = clock;
    }

    /// After the members' own replay, and before anybody mints or opens a key.
    void start(@Observes @Priority(2) StartupEvent started) throws SQLException {
        destroyUnclaimed();
    }

    /// Does nothing unless the key store was restored and this was not done since.
    void destroyUnclaimed() throws SQLException {
        try (Connection connection = keys.getConnection()) {
            if (!marked(connection)) {
                return;
            }
            int destroyed = 0;
            UUID last = new UUID(0, 0);
            List<UUID> batch = next(connection, last);
            while (!batch.isEmpty()) {
                List<UUID> unclaimed = new ArrayList<>(batch);
                unclaimed.removeAll(members.list(
                        "SELECT key FROM claimed_key WHERE key = ANY (?)", row -> row.getObject(1, UUID.class), (Object)
                                batch.toArray(UUID[]::new)));
                destroy(connection, unclaimed);
                destroyed += unclaimed.size();
                last = batch.getLast();
                batch = next(connection, last);
            }
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE restored SET replayed_at = ? WHERE replayed_at IS NULL")) {
                update.setObject(1, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
                update.executeUpdate();
            }
            LOG.warnf("the key store was restored: %d keys that nobody claims were destroyed", destroyed);
        }
    }

    private static boolean marked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 FROM restored WHERE replayed_at IS NULL")) {
            return rows.next();
        }
    }

    private static List<UUID> next(Connection connection, UUID after) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id FROM data_key WHERE id > ? ORDER BY id LIMIT " + BATCH)) {
            select.setObject(1, after);
            try (ResultSet rows = select.executeQuery()) {
                List<UUID> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
                return ids;
            }
        }
    }

    private static void destroy(Connection connection, List<UUID> unclaimed) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM data_key WHERE id = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("uuid", unclaimed.toArray()));
            delete.executeUpdate();
        }
    }
}
