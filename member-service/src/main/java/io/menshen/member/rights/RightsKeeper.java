package io.menshen.member.rights;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Counts, in the background, requests whose day is over: an alarm.
@ApplicationScoped
class RightsKeeper {

    private static final Logger LOG = Logger.getLogger(RightsKeeper.class);

    private final RightsRequests requests;
    private final AtomicLong overdue;

    RightsKeeper(RightsRequests requests, MeterRegistry meters) {
        this.requests = requests;
        this.overdue = meters.gauge("menshen.rights.overdue", new AtomicLong());
    }

    @Scheduled(every = "{menshen.rights.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    @Transactional
    void look() {
        try {
            overdue.set(requests.overdue());
            requests.dropTheOld();
        } catch (RuntimeException e) {
            LOG.warnf("overdue requests are not counted: %s", e.getClass().getSimpleName());
        }
    }
}
