package io.menshen.member.round;

/// Every reason why a round may decline.
public abstract sealed class RoundRefusal extends RuntimeException {

    private RoundRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such round, or not for this caller.
    public static final class NotFound extends RoundRefusal {
        public NotFound() {
            super("no such round");
        }
    }

    /// Its cutoff would lie in the past.
    static final class CutoffPassed extends RoundRefusal {
        CutoffPassed() {
            super("cutoff in the past");
        }
    }
}
