package io.menshen.member.protection;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks after the keys in the background: opens them when the service starts or Vault comes back, renews them in time,
/// mints data keys ahead and destroys those of subjects that have gone and those that nobody claimed. Needs no
/// restart after Vault was away.
@ApplicationScoped
class KeyKeeper {

    private static final Logger LOG = Logger.getLogger(KeyKeeper.class);

    private final Keks keks;
    private final IndexKeys index;
    private final DataKeys dataKeys;
    private final Protection protection;
    private final Sweep sweep;
    private final ProtectionConfig config;
    private volatile @Nullable String obstacle = "the keys are not open yet: Vault has not been asked";
    private volatile boolean running = true;
    private @Nullable Thread thread;

    KeyKeeper(
            Keks keks,
            IndexKeys index,
            DataKeys dataKeys,
            Protection protection,
            Sweep sweep,
            ProtectionConfig config) {
        this.keks = keks;
        this.index = index;
        this.dataKeys = dataKeys;
        this.protection = protection;
        this.sweep = sweep;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofPlatform().name("key-keeper").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }

    /// What stood in the way when it looked last; empty if nothing did.
    Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    /// One look.
    void look() {
        try {
            index.renew();
            keks.renew();
            dataKeys.mintIfShort();
            protection.destroyTheDoomed();
            sweep.ifDue();
            if (obstacle != null) {
                LOG.info("the keys are open");
            }
            obstacle = null;
        } catch (RuntimeException | Error e) {
            String reason = e instanceof ProtectionRefusal.KeysUnavailable unavailable
                    ? String.valueOf(unavailable.getMessage())
                    : "the key store does not answer (" + e.getClass().getSimpleName() + ")";
            if (!reason.equals(obstacle)) {
                LOG.warnf("the keys cannot be opened or renewed: %s", reason);
            }
            obstacle = reason;
        }
    }

    private void run() {
        while (running) {
            look();
            try {
                Thread.sleep(config.look());
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
