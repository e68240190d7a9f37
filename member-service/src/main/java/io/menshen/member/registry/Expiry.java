package io.menshen.member.registry;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ends, in the background, records that nobody claimed in time.
@ApplicationScoped
class Expiry {

    private static final Logger LOG = Logger.getLogger(Expiry.class);

    private final Members members;
    private final RegistryConfig config;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    Expiry(Members members, RegistryConfig config) {
        this.members = members;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("member-expiry").start(this::run);
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
                int ended = members.expireTheDue();
                if (ended > 0) {
                    LOG.infof("%d records expired unclaimed", ended);
                } else {
                    Thread.sleep(config.look());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warnf("records wait to expire: %s", e.getClass().getSimpleName());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(config.look());
        } catch (InterruptedException e) {
            running = false;
        }
    }
}
