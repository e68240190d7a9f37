package io.menshen.audit.log;

import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.retention.PruningTable;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes stored entries findable: the query rows from the leaves, the values behind the commitments from where the
/// sequencer left them (ADR 0061). It follows the log in batches, each one commit,
/// and forgets erased members in the log's order. It adds nothing to what the log says and can always begin anew.
///
/// Any process may do it; a lock lets one at a time. It goes on while the log is frozen.
@ApplicationScoped
public class Filing {

    private static final Logger LOG = Logger.getLogger(Filing.class);

    /// Any number that nobody else in the database uses as an advisory lock: "menfil".
    static final long LOCK = 0x6d656e66696cL;

    private static final int STEP = 4_096;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /// While the log itself is behind, filing takes this share of the time and leaves the rest to it.
    private static final int SHARE_BEHIND = 5;

    private final DataSource database;
    private final LogConfig config;
    private final LogStatus status;
    private final MeterRegistry meters;

    private volatile boolean running = true;
    private volatile long filed;
    private @Nullable Thread thread;

    Filing(DataSource database, LogConfig config, LogStatus status, MeterRegistry meters) {
        this.database = database;
        this.config = config;
        this.status = status;
        this.meters = meters;
    }

    void start(@Observes StartupEvent started) {
        if (config.sequencer()) {
            meters.gauge("menshen.log.filed", this, filing -> filing.filed);
            thread = Thread.ofPlatform().name("filing").daemon().start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(GRACE);
        }
    }

    private void run() {
        while (running) {
            Duration pause = PAUSE;
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    long before = System.nanoTime();
                    Step step = step(connection);
                    filed = step.to();
                    if (step.count() > 0) {
                        pause = status.isBehind()
                                ? Duration.ofNanos((SHARE_BEHIND - 1) * (System.nanoTime() - before))
                                : step.count() < STEP ? PAUSE : Duration.ZERO;
                    }
                } finally {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            } catch (SQLException | RuntimeException e) {
                LOG.warnf("filing waits (%s)", e.getClass().getName());
                LOG.debug("filing waits", e);
                pause = RETRY;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// What one step did.
    ///
    /// @param count how many entries it filed; 0 when there is nothing to do, or somebody else does it
    /// @param to entries below can be found
    record Step(int count, long to) {}

    /// How many entries can be found.
    public static long size(Connection connection) throws SQLException {
        return LogTables.entries(connection);
    }

    /// Files the next entries and commits.
    static Step step(Connection connection) throws SQLException {
        // Lost in a crash, a step is made again: nothing depends on it that its commit does not hold.
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = off");
        }
        if (LogTables.number(connection, "SELECT pg_try_advisory_xact_lock(" + LOCK + ")::int") == 0) {
            connection.rollback();
            return new Step(0, 0);
        }
        // The rows themselves say how far it has come: emptied ones are made again, and those that an older version
        // made in its own commit are not.
        long from = Math.max(LogTables.entries(connection), PruningTable.minimum(connection));
        long size = LogTables.size(connection);
        if (from >= size) {
            connection.rollback();
            return new Step(0, from);
        }
        long to = Math.min(size, from + STEP);
        List<Unfiled> waiting = Unfiled.read(connection, from, to);
        if (!waiting.isEmpty()) {
            to = Math.max(to, waiting.getLast().first() + waiting.getLast().count());
        }
        EntryRows rows = new EntryRows();
        long read = LogTables.read(connection, from, to, rows::add);
        if (read != to) {
            throw new IllegalStateException("entry " + read + " is missing in the database");
        }
        rows.insert(connection);
        if (!waiting.isEmpty()) {
            fileSalts(connection, waiting);
            Unfiled.delete(connection, from, to);
        }
        connection.commit();
        return new Step((int) (to - from), to);
    }

    private static void fileSalts(Connection connection, List<Unfiled> waiting) throws SQLException {
        CopyRows salts = new CopyRows();
        for (Unfiled batch : waiting) {
            for (Unfiled.Placed placed : batch.salts()) {
                salts.row(5)
                        .int8(placed.index())
                        .text(placed.salted().label())
                        .int2(placed.salted().part())
                        .text(placed.salted().value())
                        .text(placed.salted().salt());
            }
        }
        salts.send(connection, "salt (index, label, part, value, salt)");
        for (Unfiled batch : waiting) {
            for (Map.Entry<String, Long> member : batch.erased().entrySet()) {
                LogTables.forget(connection, member.getKey(), member.getValue());
            }
        }
    }
}
