package io.menshen.gateway.basis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The crises that run, as the last poll's reply told, each until its end by this gateway's own clock (ADR 0037).
///
/// The end is counted from *sending* the poll: whatever the way took, it comes too early rather than too late. Whether
/// the lease holds is asked besides: without it nothing here counts.
final class Crises {

    /// A running crisis.
    ///
    /// @param end by the monotonic clock
    /// @param byAuthority an authority's document stands behind it; else only members who agreed beforehand count
    /// @param apart accounts that see nothing through it: those who approved it
    record Running(
            String id,
            long end,
            boolean byAuthority,
            boolean drill,
            boolean minors,
            Set<String> groups,
            Set<String> apart,
            List<Opening> opens) {
        Running {
            groups = Set.copyOf(groups);
            apart = Set.copyOf(apart);
            opens = List.copyOf(opens);
        }
    }

    /// What one role may see for one purpose.
    ///
    /// @param fields field code → level
    record Opening(String purpose, String role, Map<String, String> fields) {}

    private final LongSupplier monotonic;
    private volatile List<Running> running = List.of();

    Crises(LongSupplier monotonic) {
        this.monotonic = monotonic;
    }

    /// When something ends that has so long to go, counted from the sending of the poll.
    static long end(long sentAt, long remainingMillis) {
        return sentAt + TimeUnit.MILLISECONDS.toNanos(Math.max(0, remainingMillis));
    }

    /// Takes a poll's reply; to be called before the lease is extended.
    void replace(List<Running> now) {
        running = List.copyOf(now);
    }

    Optional<Running> find(String id) {
        return running.stream()
                .filter(crisis -> crisis.id().equals(id) && monotonic.getAsLong() - crisis.end() < 0)
                .findFirst();
    }
}
