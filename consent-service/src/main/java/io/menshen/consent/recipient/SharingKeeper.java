package io.menshen.consent.recipient;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Forgets, in the background, uses that were kept long enough.
@ApplicationScoped
class SharingKeeper {

    private static final Logger LOG = Logger.getLogger(SharingKeeper.class);

    private final Sharing sharing;

    SharingKeeper(Sharing sharing) {
        this.sharing = sharing;
    }

    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (sharing.forgetTheOld() > 0) {
                LOG.debug("forgot uses that were kept long enough");
            }
        } catch (RuntimeException e) {
            LOG.warnf("old uses wait to be forgotten: %s", e.getClass().getSimpleName());
        }
    }
}
