package io.menshen.member.claim;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes, in the background, the codes of claims that were begun. Each is one transaction with the message that
/// carries it, so one that a crash broke off is simply made again.
@ApplicationScoped
class ClaimKeeper {

    private static final Logger LOG = Logger.getLogger(ClaimKeeper.class);

    private final Claims claims;
    private final ClaimConfig config;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    ClaimKeeper(Claims claims, ClaimConfig config) {
        this.claims = claims;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("claim-keeper").start(this::run);
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
            boolean more = true;
            while (running && more) {
                more = claims.answerNext();
            }
            claims.clear();
        } catch (RuntimeException e) {
            LOG.warnf("claims wait: %s", e.getClass().getSimpleName());
        }
    }
}
