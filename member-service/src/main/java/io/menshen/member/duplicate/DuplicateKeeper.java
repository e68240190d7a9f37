package io.menshen.member.duplicate;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Carries out, in the background, merges whose consents are in force, forgets what nobody can undo any more, and
/// compares records that are new or have changed with others. Each is one transaction, so one that a crash broke off is
/// simply done again.
@ApplicationScoped
class DuplicateKeeper {

    private static final Logger LOG = Logger.getLogger(DuplicateKeeper.class);

    private static final int AT_A_LOOK = 5;

    private final Duplicates duplicates;
    private final DuplicateSearch search;

    DuplicateKeeper(Duplicates duplicates, DuplicateSearch search) {
        this.duplicates = duplicates;
        this.search = search;
    }

    @Scheduled(every = "{menshen.duplicate.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        each(duplicates::ready, duplicates::carryOut);
        each(duplicates::toSettle, duplicates::settle);
        compareNewcomers();
    }

    /// Some at each look and no more: many that come together are compared one after the other, while the service
    /// serves.
    private void compareNewcomers() {
        try {
            int compared = search.compareNewcomers();
            for (int more = 1; compared > 0 && more < AT_A_LOOK; more++) {
                compared = search.compareNewcomers();
            }
        } catch (RuntimeException e) {
            LOG.warnf("new records wait to be compared: %s", e.getClass().getSimpleName());
        }
    }

    /// One pair that cannot be dealt with keeps no other waiting.
    private static void each(Supplier<List<UUID>> due, Consumer<UUID> deal) {
        try {
            for (UUID pair : due.get()) {
                try {
                    deal.accept(pair);
                } catch (RuntimeException e) {
                    LOG.warnf("a merge waits: %s", e.getClass().getSimpleName());
                }
            }
        } catch (RuntimeException e) {
            LOG.warnf("merges wait: %s", e.getClass().getSimpleName());
        }
    }
}
