package io.menshen.audit.export;

import io.menshen.audit.checkpoint.Checkpoints;
import io.menshen.audit.checkpoint.CosignedTable;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.SignedNote;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes exports, one after the other, and deletes them when their time is over. One process at a time works on one;
/// what a crash broke off is made anew.
@ApplicationScoped
public class ExportWorker {

    private static final Logger LOG = Logger.getLogger(ExportWorker.class);

    private final DataSource database;
    private final ExportTable table;
    private final ExportFile files;
    private final Checkpoints checkpoints;
    private final ExportConfig config;
    private final Clock clock;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    ExportWorker(
            DataSource database,
            ExportTable table,
            ExportFile files,
            Checkpoints checkpoints,
            ExportConfig config,
            Clock clock) {
        this.database = database;
        this.table = table;
        this.files = files;
        this.checkpoints = checkpoints;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofPlatform().name("exports").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        while (running) {
            try {
                for (Export export : table.open()) {
                    claimed(export);
                }
                for (Export over : table.endedBefore(clock.instant().minus(config.kept()))) {
                    files.delete(over.id());
                    table.delete(over.id());
                }
            } catch (SQLException | IOException | RuntimeException e) {
                LOG.warnf("exports wait (%s)", e.getClass().getName());
                LOG.debug("exports wait", e);
            }
            try {
                Thread.sleep(config.look());
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// Under a lock that ends with its connection, so that two processes never write one file.
    private void claimed(Export export) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement lock =
                    connection.prepareStatement("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 6))")) {
                lock.setString(1, export.id().toString());
                try (ResultSet row = lock.executeQuery()) {
                    if (row.next() && row.getBoolean(1)) {
                        make(export);
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private void make(Export export) throws SQLException {
        try {
            Optional<String> note =
                    checkpoints.witnessed().map(CosignedTable.Cosigned::note).or(this::signed);
            if (note.isEmpty()) {
                return;
            }
            table.running(export.id(), 0);
            ExportFile.Written written = files.write(
                    export,
                    SignedNote.parse(note.get()),
                    config.most(),
                    clock.instant(),
                    rows -> table.running(export.id(), rows));
            table.done(export.id(), written.rows(), written.bytes(), clock.instant());
        } catch (ExportFile.TooMany _) {
            table.failed(export.id(), "export-too-large", clock.instant());
        } catch (MalformedNoteException | IOException e) {
            LOG.errorf("an export failed (%s), export=%s", e.getClass().getName(), export.id());
            table.failed(export.id(), "export-failed", clock.instant());
        }
    }

    private Optional<String> signed() {
        try {
            return checkpoints.latest();
        } catch (SQLException e) {
            throw new IllegalStateException("the database failed", e);
        }
    }
}
