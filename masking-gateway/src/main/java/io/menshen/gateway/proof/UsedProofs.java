package io.menshen.gateway.proof;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// The proofs that were taken, by this gateway or any other: one insert decides.
@ApplicationScoped
class UsedProofs {

    private static final Logger LOG = Logger.getLogger(UsedProofs.class);

    private static final long CLEANING_MILLIS = 60_000;
    private static final int SECONDS = 2;

    private final DataSource database;

    UsedProofs(DataSource database) {
        this.database = database;
    }

    void begin(@Observes StartupEvent event, Vertx vertx, @VirtualThreads ExecutorService threads) {
        vertx.setPeriodic(CLEANING_MILLIS, _ -> threads.execute(this::forgetEnded));
    }

    /// Takes a proof, if nobody has. Blocks.
    ///
    /// @param end after which its age alone refuses it, by every gateway's clock
    /// @throws SQLException nobody knows: not taken
    boolean take(String thumbprint, String jti, Instant end) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO used_proof (digest, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            insert.setQueryTimeout(SECONDS);
            insert.setBytes(1, digest(thumbprint + "\n" + jti));
            insert.setObject(2, end.atOffset(ZoneOffset.UTC));
            return insert.executeUpdate() == 1;
        }
    }

    void forgetEnded() {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM used_proof WHERE expires_at < now()")) {
            delete.executeUpdate();
        } catch (SQLException e) {
            LOG.warnf("used proofs stay a minute longer: %s", e.getSQLState());
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
