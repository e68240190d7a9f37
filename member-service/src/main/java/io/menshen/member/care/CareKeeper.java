package io.menshen.member.care;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Closes, in the background, cases that nobody ended in time.
@ApplicationScoped
class CareKeeper {

    private static final Logger LOG = Logger.getLogger(CareKeeper.class);

    private final CareCases cases;

    CareKeeper(CareCases cases) {
        this.cases = cases;
    }

    @Scheduled(every = "{menshen.care.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            int lapsed = cases.closeTheLapsed();
            while (lapsed > 0) {
                LOG.infof("%d cases lapsed", lapsed);
                lapsed = cases.closeTheLapsed();
            }
        } catch (RuntimeException e) {
            LOG.warnf("cases wait to be closed: %s", e.getClass().getSimpleName());
        }
    }
}
