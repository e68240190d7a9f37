package io.menshen.gateway.basis;

import java.util.Set;
import java.util.stream.Collectors;

/// Under which roles one account may act: the roles that need a course and a pledge, and until when both are on record
/// (ADR 0050).
///
/// @param needed null-free; what is not in it needs nothing
/// @param end by the monotonic clock; over when it has passed
/// @param change number of the last change in the snapshot that says so
/// @param state how it is known
public record Duty(Set<String> needed, long end, long change, State state) {

    /// How it is known.
    enum State {
        /// From the cache: worth no more than the lease.
        CACHED,
        /// Asked for this read.
        ASKED,
        /// consent-service did not say: nobody has a role that could need something.
        UNKNOWN,
        /// Nobody needs a course to see what is kept of them.
        FREE
    }

    /// The one role that never needs anything, whatever a list says.
    public static final String MEMBER = "member";

    private static final Duty UNKNOWN_TO_US = new Duty(Set.of(), 0, 0, State.UNKNOWN);
    private static final Duty NOT_NEEDED = new Duty(Set.of(), 0, 0, State.FREE);

    public Duty {
        needed = Set.copyOf(needed);
    }

    static Duty unknown() {
        return UNKNOWN_TO_US;
    }

    public static Duty free() {
        return NOT_NEEDED;
    }

    Duty as(State other) {
        return state == other ? this : new Duty(needed, end, change, other);
    }

    /// Those of these roles under which the account may not act at this moment.
    ///
    /// @param now by the monotonic clock
    public Set<String> lapsed(Set<String> roles, long now) {
        return switch (state) {
            case FREE -> Set.of();
            case UNKNOWN -> roles.stream().filter(role -> !role.equals(MEMBER)).collect(Collectors.toUnmodifiableSet());
            case CACHED, ASKED ->
                now - end < 0
                        ? Set.of()
                        : roles.stream()
                                .filter(role -> needed.contains(role) && !role.equals(MEMBER))
                                .collect(Collectors.toUnmodifiableSet());
        };
    }
}
