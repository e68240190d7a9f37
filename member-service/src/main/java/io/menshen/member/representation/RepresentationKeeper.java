package io.menshen.member.representation;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Ends, in the background, mandates whose time is over.
@ApplicationScoped
class RepresentationKeeper {

    private static final Logger LOG = Logger.getLogger(RepresentationKeeper.class);

    private final Representations representations;

    RepresentationKeeper(Representations representations) {
        this.representations = representations;
    }

    @Scheduled(every = "{menshen.representation.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            int ended = representations.endTheDue();
            while (ended > 0) {
                LOG.infof("%d mandates ended by time", ended);
                ended = representations.endTheDue();
            }
        } catch (RuntimeException e) {
            LOG.warnf("mandates wait to be ended: %s", e.getClass().getSimpleName());
        }
    }
}
