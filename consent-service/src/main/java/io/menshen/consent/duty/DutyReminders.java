package io.menshen.consent.duty;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Reminds people, in the background, before a course or pledge ends. That a role ends needs nobody: each gateway
/// counts
/// it down by its own clock.
@ApplicationScoped
class DutyReminders {

    private static final Logger LOG = Logger.getLogger(DutyReminders.class);

    private final DutyLedger ledger;

    DutyReminders(DutyLedger ledger) {
        this.ledger = ledger;
    }

    @Scheduled(every = "{menshen.duty.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (ledger.look() > 0) {
                LOG.debug("people were reminded of what ends");
            }
        } catch (RuntimeException e) {
            LOG.warnf("reminders wait: %s", e.getClass().getSimpleName());
        }
    }
}
