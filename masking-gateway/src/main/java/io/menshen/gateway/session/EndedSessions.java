package io.menshen.gateway.session;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// The sessions that were ended, through this gateway or any other. Their tokens would be good for some minutes
/// more.
///
/// Each gateway has all of them in memory and looks for new ones every second, so that no request waits for it.
@ApplicationScoped
public class EndedSessions {

    private static final Logger LOG = Logger.getLogger(EndedSessions.class);

    private static final int SECONDS = 2;

    /// A row is dated when its transaction begins and seen when it has committed: so far back each look goes.
    private static final long OVERLAP_SECONDS = 60;

    private final DataSource database;
    private final SessionConfig config;
    private final Clock clock;
    private final Map<SessionTag, Instant> ended = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean looked;
    private volatile long lookedAt;

    EndedSessions(DataSource database, SessionConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent event, Vertx vertx, @VirtualThreads ExecutorService threads) {
        threads.execute(this::look);
        vertx.setPeriodic(config.look().toMillis(), _ -> threads.execute(this::look));
        vertx.setPeriodic(60_000, _ -> threads.execute(this::forget));
    }

    public boolean has(SessionTag session) {
        return ended.containsKey(session);
    }

    /// Whether what this gateway knows is young enough to go by.
    public boolean seen() {
        return looked && System.nanoTime() - lookedAt <= config.unseen().toNanos();
    }

    /// Takes down that these are ended, for every gateway, if `ending` succeeds. Blocks.
    ///
    /// The rows are written before and committed after: if the database is away nothing is ended anywhere, and
    /// what was ended is known here at once.
    ///
    /// @throws SessionsUnavailable nothing is sure; asking again does no harm
    void end(Collection<SessionTag> sessions, Runnable ending) {
        Instant forgetAt = clock.instant().plus(config.remember());
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO ended_session (session, forget_at) VALUES (?, ?)
                    ON CONFLICT (session) DO UPDATE SET ended_at = now(), forget_at = excluded.forget_at
                    """)) {
                insert.setQueryTimeout(SECONDS);
                for (SessionTag session : sessions) {
                    insert.setBytes(1, session.bytes());
                    insert.setObject(2, forgetAt.atOffset(ZoneOffset.UTC));
                    insert.addBatch();
                }
                insert.executeBatch();
                ending.run();
                // here they are ended, whatever becomes of the commit
                sessions.forEach(session -> ended.put(session, forgetAt));
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.warnf("ended sessions cannot be written down: %s", e.getSQLState());
            throw new SessionsUnavailable("ended sessions");
        }
    }

    void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement newer = connection.prepareStatement(
                        "SELECT session, forget_at FROM ended_session WHERE ended_at > now() - ? * interval '1 second'")) {
            long from = System.nanoTime();
            newer.setQueryTimeout(SECONDS);
            newer.setLong(
                    1,
                    looked
                            ? (from - lookedAt) / 1_000_000_000 + OVERLAP_SECONDS
                            : config.remember().toSeconds() + OVERLAP_SECONDS);
            try (ResultSet rows = newer.executeQuery()) {
                while (rows.next()) {
                    ended.put(
                            SessionTag.of(rows.getBytes(1)),
                            rows.getObject(2, OffsetDateTime.class).toInstant());
                }
            }
            lookedAt = from;
            looked = true;
        } catch (SQLException e) {
            LOG.debugf("ended sessions are not seen: %s", e.getSQLState());
        } finally {
            looking.set(false);
        }
    }

    void forget() {
        Instant now = clock.instant();
        ended.values().removeIf(at -> at.isBefore(now));
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM ended_session WHERE forget_at < now()")) {
            delete.executeUpdate();
        } catch (SQLException e) {
            LOG.warnf("ended sessions stay a minute longer: %s", e.getSQLState());
        }
    }
}
