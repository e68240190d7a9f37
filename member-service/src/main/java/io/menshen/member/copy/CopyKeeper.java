package io.menshen.member.copy;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Removes, in the background, copies whose time is over.
@ApplicationScoped
class CopyKeeper {

    private static final Logger LOG = Logger.getLogger(CopyKeeper.class);

    private final Copies copies;

    CopyKeeper(Copies copies) {
        this.copies = copies;
    }

    @Scheduled(every = "{menshen.copy.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            copies.removeTheOld();
        } catch (RuntimeException e) {
            LOG.warnf("copies wait to be removed: %s", e.getClass().getSimpleName());
        }
    }
}
