package io.menshen.audit.export;

import io.menshen.audit.checkpoint.Checkpoints;
import io.menshen.audit.checkpoint.CosignedTable;
import io.menshen.audit.log.Filing;
import io.menshen.audit.log.OwnEntries;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.proof.EntryProofs;
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
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes exports, one after the other, and deletes them when their time is over. One process at a time works on
/// one; what a crash broke off is made anew.
@ApplicationScoped
public class ExportWorker {

    private static final Logger LOG = Logger.getLogger(ExportWorker.class);

    private static final Duration WITNESSES = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final DataSource database;
    private final ExportTable table;
    private final ExportFile files;
    private final Checkpoints checkpoints;
    private final ExportConfig config;
    private final OwnEntries own;
    private final EntryProofs proofs;
    private final Clock clock;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    ExportWorker(
            DataSource database,
            ExportTable table,
            ExportFile files,
            Checkpoints checkpoints,
            ExportConfig config,
            OwnEntries own,
            EntryProofs proofs,
            Clock clock) {
        this.database = database;
        this.table = table;
        this.files = files;
        this.checkpoints = checkpoints;
        this.config = config;
        this.own = own;
        this.proofs = proofs;
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
            if (!files.isWritten(export.id()) || !own.isWished(export.id())) {
                write(export);
            } else if (!prove(export) && export.submittedAt().plus(LONGEST_WAIT).isBefore(clock.instant())) {
                // The log is frozen, or nobody appends: what cannot be proved is not handed out.
                over(export, "export-not-proved");
            }
        } catch (ExportFile.TooMany _) {
            over(export, "export-too-large");
        } catch (MalformedNoteException | IOException e) {
            LOG.errorf("an export failed (%s), export=%s", e.getClass().getName(), export.id());
            over(export, "export-failed");
        }
    }

    private void over(Export export, String code) throws SQLException {
        own.forget(export.id());
        table.failed(export.id(), code, clock.instant());
    }

    private void write(Export export) throws SQLException, IOException, MalformedNoteException, ExportFile.TooMany {
        Optional<String> note =
                checkpoints.witnessed().map(CosignedTable.Cosigned::note).or(this::signed);
        if (note.isEmpty()) {
            return;
        }
        SignedNote signed = SignedNote.parse(note.get());
        if (filed() < Checkpoint.parse(signed.text()).size()) {
            // Entries that cannot be found yet would be missing from the file; it waits.
            return;
        }
        table.running(export.id(), 0);
        ExportFile.Written written =
                files.write(export, signed, config.most(), clock.instant(), rows -> table.running(export.id(), rows));
        table.running(export.id(), written.rows());
        own.manifest(export.id(), written.manifest());
    }

    private long filed() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Filing.size(connection);
        }
    }

    /// Asks for the proof that the log names the manifest; it is there within a second or two.
    private boolean prove(Export export) throws SQLException, IOException {
        OptionalLong index = own.index(export.id());
        if (index.isEmpty() || notYetWitnessed(index.getAsLong(), export)) {
            return false;
        }
        if (proofs.prove(index.getAsLong()) instanceof EntryProofs.Answer.Proved proved) {
            long bytes = files.finish(export.id(), proved.file());
            table.done(export.id(), export.done(), bytes, clock.instant());
            own.forget(export.id());
            return true;
        }
        return false;
    }

    /// Where witnesses vouch for the entries, they should for the manifest too; one that is away is not waited
    /// for longer than this.
    private boolean notYetWitnessed(long index, Export export) throws SQLException {
        Optional<CosignedTable.Cosigned> witnessed = checkpoints.witnessed();
        return witnessed.isPresent()
                && index >= witnessed.get().size()
                && clock.instant().isBefore(export.submittedAt().plus(WITNESSES));
    }

    private Optional<String> signed() {
        try {
            return checkpoints.latest();
        } catch (SQLException e) {
            throw new IllegalStateException("the database failed", e);
        }
    }
}
