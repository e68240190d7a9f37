package io.menshen.member.apart;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Moves and sweeps in the background, and so finds out that the database answers again.
@ApplicationScoped
class ApartKeeper {

    private static final Logger LOG = Logger.getLogger(ApartKeeper.class);

    private final Move move;
    private final OrphanSweep sweep;

    ApartKeeper(Move move, OrphanSweep sweep) {
        this.move = move;
        this.sweep = sweep;
    }

    @Scheduled(every = "{menshen.apart.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            move.moveAll();
            sweep.ifDue();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "what lies apart waits to be looked after: %s", e.getClass().getSimpleName());
        }
    }
}
