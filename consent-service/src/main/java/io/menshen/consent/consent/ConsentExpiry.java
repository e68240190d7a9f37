package io.menshen.consent.consent;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Ends, in the background, consents whose time is over. What is read meanwhile does not count them any more; ending
/// them is how the gateways learn of it.
@ApplicationScoped
class ConsentExpiry {

    private static final Logger LOG = Logger.getLogger(ConsentExpiry.class);

    private final ConsentLedger ledger;

    ConsentExpiry(ConsentLedger ledger) {
        this.ledger = ledger;
    }

    @Scheduled(every = "{menshen.consent.expiry-look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (ledger.expireTheDue() > 0) {
                LOG.debug("consents have ended by their time");
            }
        } catch (RuntimeException e) {
            LOG.warnf("consents that are over wait: %s", e.getClass().getSimpleName());
        }
    }
}
