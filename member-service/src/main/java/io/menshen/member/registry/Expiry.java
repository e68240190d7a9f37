package io.menshen.member.registry;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Ends, in the background, records that nobody claimed in time.
@ApplicationScoped
class Expiry {

    private static final Logger LOG = Logger.getLogger(Expiry.class);

    private final Members members;

    Expiry(Members members) {
        this.members = members;
    }

    @Scheduled(every = "{menshen.registry.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            int ended = members.expireTheDue();
            while (ended > 0) {
                LOG.infof("%d records expired unclaimed", ended);
                ended = members.expireTheDue();
            }
        } catch (RuntimeException e) {
            LOG.warnf("records wait to expire: %s", e.getClass().getSimpleName());
        }
    }
}
