package io.menshen.member.restore;

import io.menshen.member.apart.OrphanSweep;
import io.menshen.platform.restore.RestoreConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// In a drill: looks whether every group that the restored members refer to lies in the restored database of
/// what lies apart. In a real restore the next sweep does, and a member whose group is missing is refused and
/// recorded.
@ApplicationScoped
class RestoredPair {

    private final OrphanSweep sweep;
    private final RestoreConfig config;

    RestoredPair(OrphanSweep sweep, RestoreConfig config) {
        this.sweep = sweep;
        this.config = config;
    }

    /// Before the replay, which ends the process of a drill.
    void start(@Observes @Priority(0) StartupEvent started) {
        if (config.replayOnly()) {
            refuseIncomplete();
        }
    }

    void refuseIncomplete() {
        long missing = sweep.lookForMissing();
        if (missing > 0) {
            throw new IllegalStateException(
                    missing + " groups that members refer to are missing where they should lie apart");
        }
    }
}
