package io.menshen.member.erasure;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Carries out, in the background, erasures whose time has come. Each is one transaction, so one that a crash broke off
/// is simply done again.
@ApplicationScoped
class ErasureKeeper {

    private static final Logger LOG = Logger.getLogger(ErasureKeeper.class);

    private final Erasures erasures;
    private final ErasureConfig config;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    ErasureKeeper(Erasures erasures, ErasureConfig config) {
        this.erasures = erasures;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("erasure-keeper").start(this::run);
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
            look();
            try {
                Thread.sleep(config.look());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() {
        try {
            for (UUID erasure : erasures.due()) {
                erasures.carryOut(erasure);
            }
        } catch (RuntimeException e) {
            LOG.warnf("erasures wait: %s", e.getClass().getSimpleName());
        }
    }
}
