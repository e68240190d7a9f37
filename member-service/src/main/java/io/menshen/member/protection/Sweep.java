package io.menshen.member.protection;

import io.menshen.member.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Destroys data keys that were minted ahead and never claimed, e.g. because the process that held them ended.
///
/// Which keys are claimed stands in another database than the keys. The members' database decides, by the
/// primary key that also decides between two claims: the sweep claims an old key for nobody. If that succeeds
/// no member can have it any more, however late a claim may come, and only then it is destroyed. Processes give
/// out no key that is older than half the age at which it is swept, so in practice no claim comes that late.
@ApplicationScoped
class Sweep {

    private static final Logger LOG = Logger.getLogger(Sweep.class);
    private static final UUID FIRST = new UUID(0, 0);
    private static final int PAGE = 1000;

    private final KeyStore store;
    private final Database database;
    private final ProtectionConfig config;
    private final MeterRegistry meters;
    private final Clock clock;
    private Instant next = Instant.MIN;

    Sweep(KeyStore store, Database database, ProtectionConfig config, MeterRegistry meters, Clock clock) {
        this.store = store;
        this.database = database;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
    }

    /// Sweeps if it is time to; for the keeper alone.
    void ifDue() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            next = now.plus(every());
            sweep();
        }
    }

    /// Settles the keys that have come to age since the last sweep.
    ///
    /// @return how many were destroyed
    int sweep() {
        Instant until = clock.instant().minus(config.sweepAfter());
        Instant from = store.sweptUpTo();
        UUID last = FIRST;
        int destroyed = 0;
        List<KeyStore.MintedKey> page = store.mintedAfter(from, last, until, PAGE);
        while (!page.isEmpty()) {
            List<UUID> nobodys =
                    claimForNobody(page.stream().map(KeyStore.MintedKey::id).toArray(UUID[]::new));
            store.destroy(nobodys);
            destroyed += nobodys.size();
            from = page.getLast().at();
            last = page.getLast().id();
            page = store.mintedAfter(from, last, until, PAGE);
        }
        store.sweptUpTo(until);
        if (destroyed > 0) {
            LOG.infof("%d data keys were swept that nobody had claimed", destroyed);
            meters.counter("menshen.keys.swept").increment(destroyed);
        }
        return destroyed;
    }

    private Duration every() {
        return config.sweepAfter().dividedBy(24);
    }

    private List<UUID> claimForNobody(UUID[] keys) {
        return QuarkusTransaction.requiringNew().call(() -> {
            database.update("""
                    INSERT INTO claimed_key (key, kind, subject, version)
                    SELECT k.id, 0, gen_random_uuid(), 0 FROM unnest(?) AS k (id)
                    WHERE NOT EXISTS (SELECT FROM claimed_key c WHERE c.key = k.id)
                      AND NOT EXISTS (SELECT FROM doomed_key d WHERE d.key = k.id)
                    ON CONFLICT (key) DO NOTHING
                    """, (Object) keys);
            return database.list(
                    "SELECT key FROM claimed_key WHERE kind = 0 AND key = ANY (?)",
                    row -> row.getObject(1, UUID.class),
                    (Object) keys);
        });
    }
}
