package io.menshen.member.erasure;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Carries out, in the background, erasures whose time has come. Each is one transaction, so one that a crash broke off
/// is simply done again.
@ApplicationScoped
class ErasureKeeper {

    private static final Logger LOG = Logger.getLogger(ErasureKeeper.class);

    private final Erasures erasures;

    ErasureKeeper(Erasures erasures) {
        this.erasures = erasures;
    }

    @Scheduled(every = "{menshen.erasure.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            for (UUID erasure : erasures.due()) {
                erasures.carryOut(erasure);
            }
        } catch (RuntimeException e) {
            LOG.warnf("erasures wait: %s", e.getClass().getSimpleName());
        }
    }
}
