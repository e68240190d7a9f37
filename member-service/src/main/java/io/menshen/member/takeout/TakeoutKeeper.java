package io.menshen.member.takeout;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.protection.MatterKeys;
import io.menshen.member.protection.ProtectionRefusal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/// Destroys the keys of crises that are over, and of those whose exports have all expired; tries until it is done.
///
/// Nothing is opened meanwhile: whoever reads an export needs a running crisis at the gateway and a key that is not
/// doomed here.
@ApplicationScoped
class TakeoutKeeper {

    static final String DESTROYED = "io.menshen.crisis.destroyed.v1";

    private static final Logger LOG = Logger.getLogger(TakeoutKeeper.class);

    /// A key this young may be about to get its first export.
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private record Doomed(UUID key, UUID crisis, boolean drill, int exports) {}

    /// What others hear.
    record Destroyed(UUID crisis, UUID key, int exports, Instant time) {}

    private final MatterKeys keys;
    private final Database database;
    private final Facts facts;
    private final TakeoutConfig config;
    private final Clock clock;
    private final AtomicInteger overdue = new AtomicInteger();

    TakeoutKeeper(
            MatterKeys keys, Database database, Facts facts, TakeoutConfig config, MeterRegistry metrics, Clock clock) {
        this.keys = keys;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
        Gauge.builder("menshen.crisis.keys.overdue", overdue, AtomicInteger::get)
                .description("Keys of crisis exports that should be destroyed and are not")
                .register(metrics);
    }

    @Scheduled(every = "{menshen.crisis-export.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            QuarkusTransaction.requiringNew().run(this::doom);
            for (UUID key : waiting()) {
                try {
                    QuarkusTransaction.requiringNew().run(() -> destroy(key));
                } catch (ProtectionRefusal e) {
                    LOG.warnf("the key of crisis exports %s waits to be destroyed: %s", key, e.getMessage());
                }
            }
            overdue.set(count());
        } catch (RuntimeException e) {
            LOG.warnf("keys of crisis exports wait: %s", e.getClass().getSimpleName());
        }
    }

    private void doom() {
        Instant now = clock.instant();
        database.update("DELETE FROM crisis_export WHERE expires_at <= ?", now);
        database.update("""
                UPDATE crisis_key k SET doomed_at = ?
                 WHERE doomed_at IS NULL AND (
                       EXISTS (SELECT FROM crisis_end e WHERE e.crisis = k.crisis)
                    OR (made_at <= ? AND NOT EXISTS (SELECT FROM crisis_export x WHERE x.key = k.id)))
                """, now, now.minus(YOUNG));
    }

    private List<UUID> waiting() {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.list(
                        "SELECT id FROM crisis_key WHERE doomed_at IS NOT NULL AND destroyed_at IS NULL ORDER BY doomed_at",
                        row -> row.getObject(1, UUID.class)));
    }

    /// Vault first: what stands in the log has happened.
    private void destroy(UUID key) {
        database.first(
                        """
                        SELECT id, crisis, drill, exports FROM crisis_key
                        WHERE id = ? AND doomed_at IS NOT NULL AND destroyed_at IS NULL FOR UPDATE SKIP LOCKED
                        """,
                        row -> new Doomed(
                                row.getObject("id", UUID.class),
                                row.getObject("crisis", UUID.class),
                                row.getBoolean("drill"),
                                row.getInt("exports")),
                        key)
                .ifPresent(this::destroy);
    }

    private void destroy(Doomed doomed) {
        keys.destroy(doomed.key());
        Instant now = clock.instant();
        database.update("DELETE FROM crisis_export WHERE key = ?", doomed.key());
        database.update("UPDATE crisis_key SET destroyed_at = ? WHERE id = ?", now, doomed.key());
        facts.record(
                Actor.itself(),
                doomed.drill() ? "drill.exports-destroyed" : "crisis.exports-destroyed",
                "crisis/" + doomed.crisis());
        // not about one member: the key is the crisis, as random and as meaningless
        facts.tell(
                new MemberId(doomed.crisis()),
                DESTROYED,
                new Destroyed(doomed.crisis(), doomed.key(), doomed.exports(), now));
    }

    private int count() {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.first(
                                "SELECT count(*) FROM crisis_key WHERE destroyed_at IS NULL AND doomed_at <= ?",
                                row -> row.getInt(1),
                                clock.instant().minus(config.overdue()))
                        .orElse(0));
    }
}
