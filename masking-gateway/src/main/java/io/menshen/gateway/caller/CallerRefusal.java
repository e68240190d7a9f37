package io.menshen.gateway.caller;

/// Why nobody is known to be calling. Sealed, so that the door has an answer for each.
public abstract sealed class CallerRefusal extends RuntimeException {

    private CallerRefusal() {
        // neither message nor stack: the reason a token is refused helps nobody but a forger
        super(null, null, false, false);
    }

    /// No token, or one that is not good here.
    public static final class Unauthenticated extends CallerRefusal {}

    /// The identity provider's keys are not known.
    public static final class NobodyToAsk extends CallerRefusal {}
}
