package io.menshen.consent.lease;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/// Hears of changes that other replicas have made. It keeps one connection of the pool; while there is none, held
/// polls learn of the change at the end of their hold.
@ApplicationScoped
class ChangeListener {

    private static final Logger LOG = Logger.getLogger(ChangeListener.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final DataSource database;
    private final ChangeSignal signal;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("basis-change-listener").unstarted(this::run);
    private volatile boolean stopped;

    ChangeListener(DataSource database, ChangeSignal signal) {
        this.database = database;
        this.signal = signal;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join(PAUSE.multipliedBy(4));
    }

    private void run() {
        while (!stopped) {
            try (Connection connection = database.getConnection()) {
                listen(connection);
            } catch (SQLException | RuntimeException | Error e) {
                if (!stopped) {
                    LOG.warnf("not listening for changes: %s", e.getClass().getSimpleName());
                    pause();
                }
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + BasisChanges.CHANNEL);
        }
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!stopped) {
            if (postgres.getNotifications(Math.toIntExact(PAUSE.toMillis())).length > 0) {
                signal.raise();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            // only stop() interrupts, and it has said so
        }
    }
}
