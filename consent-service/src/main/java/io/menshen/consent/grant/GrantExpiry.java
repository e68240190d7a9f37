package io.menshen.consent.grant;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Ends, in the background, grants whose time is over. No use of them succeeds meanwhile; this is for the log.
@ApplicationScoped
class GrantExpiry {

    private static final Logger LOG = Logger.getLogger(GrantExpiry.class);

    private final GrantLedger ledger;
    private final BreakGlass glasses;

    GrantExpiry(GrantLedger ledger, BreakGlass glasses) {
        this.ledger = ledger;
        this.glasses = glasses;
    }

    @Scheduled(every = "{menshen.grant.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (ledger.endTheDue() > 0) {
                LOG.debug("grants have ended by their time");
            }
            glasses.look();
        } catch (RuntimeException e) {
            LOG.warnf("grants that are over wait: %s", e.getClass().getSimpleName());
        }
    }
}
