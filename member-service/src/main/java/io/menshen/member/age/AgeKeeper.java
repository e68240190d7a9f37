package io.menshen.member.age;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Finds out, in the background, who has turned 14 or 18.
@ApplicationScoped
class AgeKeeper {

    private static final Logger LOG = Logger.getLogger(AgeKeeper.class);

    private final Ages ages;

    /// @param config named in the schedule, and known to the scheduler only if somebody asks for it
    AgeKeeper(Ages ages, AgeConfig config) {
        this.ages = ages;
        LOG.debugf("looks every %s", config.look());
    }

    @Scheduled(every = "{menshen.age.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (ages.look() > 0) {
                LOG.debug("looked at some who were minors yesterday");
            }
        } catch (RuntimeException e) {
            LOG.warnf("minors wait to be looked at: %s", e.getClass().getSimpleName());
        }
    }
}
