package io.menshen.consent.crisis;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Notes, in the background, crises whose time is over. Nothing is opened by them meanwhile; this is for the log and
/// for those who were touched.
@ApplicationScoped
class CrisisClock {

    private static final Logger LOG = Logger.getLogger(CrisisClock.class);

    private final CrisisLedger ledger;
    private final Evaluations evaluations;

    CrisisClock(CrisisLedger ledger, Evaluations evaluations) {
        this.ledger = ledger;
        this.evaluations = evaluations;
    }

    @Scheduled(every = "{menshen.crisis.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            if (ledger.endTheDue() > 0) {
                LOG.info("a crisis has ended by its time");
            }
            evaluations.look();
        } catch (RuntimeException e) {
            LOG.warnf("crises that are over wait: %s", e.getClass().getSimpleName());
        }
    }
}
