package io.menshen.consent.lease;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long the answer to a withdrawal must wait: the rule alone, without clock, database or thread.
///
/// It is fixed by one look at all gateways, taken after the change was committed. Polls that arrive after that look
/// bring the change to their gateway before they give it a lease, so only what the look saw can hold the answer up,
/// and never longer than one silence from the look on.
final class LeaseWait {

    private final long change;
    private final Duration start;
    private final Map<String, Duration> unacknowledged;

    private LeaseWait(long change, Duration start, Map<String, Duration> unacknowledged) {
        this.change = change;
        this.start = start;
        this.unacknowledged = Map.copyOf(unacknowledged);
    }

    /// @param firstLook the gateways as seen after the change was committed
    /// @param silence how long after its last poll's arrival a gateway holds no lease any more
    /// @param uptime how long this replica has been running; before one silence is over, it may face gateways it
    /// cannot know of
    static LeaseWait after(long change, List<GatewayState> firstLook, Duration silence, Duration uptime) {
        Map<String, Duration> unacknowledged = new HashMap<>();
        for (GatewayState gateway : firstLook) {
            Duration age = positive(gateway.age());
            if (gateway.applied() < change && age.compareTo(silence) < 0) {
                unacknowledged.put(gateway.gateway(), silence.minus(age));
            }
        }
        return new LeaseWait(change, positive(silence.minus(uptime)), unacknowledged);
    }

    /// Whether the answer may go.
    ///
    /// @param sinceFirstLook by a monotonic clock that was started after the look
    /// @param applied what each gateway has acknowledged by now
    boolean over(Duration sinceFirstLook, Map<String, Long> applied) {
        return remaining(sinceFirstLook, applied).isZero();
    }

    /// How much longer it takes at most if no further gateway acknowledges.
    Duration remaining(Duration sinceFirstLook, Map<String, Long> applied) {
        Duration longest = start;
        for (Map.Entry<String, Duration> gateway : unacknowledged.entrySet()) {
            boolean acknowledged = applied.getOrDefault(gateway.getKey(), 0L) >= change;
            if (!acknowledged && gateway.getValue().compareTo(longest) > 0) {
                longest = gateway.getValue();
            }
        }
        return positive(longest.minus(sinceFirstLook));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
