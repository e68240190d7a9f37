package io.menshen.member.claim;

import io.menshen.member.Actor;
import io.menshen.member.ClaimId;
import io.menshen.member.job.AttemptWatch;
import io.menshen.member.protection.ProtectionRefusal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes, in the background, the codes of claims that were begun. Each is one transaction with the message that
/// carries it, so one that a crash broke off is simply made again.
@ApplicationScoped
class ClaimKeeper {

    private static final Logger LOG = Logger.getLogger(ClaimKeeper.class);

    private final Claims claims;
    private final Instance<AttemptWatch> watches;
    private final ClaimConfig config;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    ClaimKeeper(Claims claims, Instance<AttemptWatch> watches, ClaimConfig config) {
        this.claims = claims;
        this.watches = watches;
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
            claims.waiting().forEach(this::answer);
            claims.clear();
        } catch (RuntimeException | Error e) {
            LOG.warnf("claims wait: %s", e.getClass().getSimpleName());
        }
    }

    /// A record that does not open stops its claim and no other.
    private void answer(ClaimId claim) {
        try {
            claims.answer(claim);
        } catch (ProtectionRefusal.Unavailable e) {
            throw e;
        } catch (ProtectionRefusal e) {
            watches.forEach(watch -> watch.failed(Actor.itself(), e));
            claims.answerWithNothing(claim);
        }
    }
}
