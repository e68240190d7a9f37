package io.menshen.gateway.caller;

import io.menshen.disclosure.rule.SignIn;

/// Why nobody is known to be calling, or not well enough for what is asked. Sealed, so that the door has an answer
/// for each.
public abstract sealed class CallerRefusal extends RuntimeException {

    private CallerRefusal() {
        // neither message nor stack: the reason a token is refused helps nobody but a forger
        super(null, null, false, false);
    }

    /// No token, or one that is not good here.
    public static final class Unauthenticated extends CallerRefusal {}

    /// The identity provider's keys are not known.
    public static final class NobodyToAsk extends CallerRefusal {}

    /// The token is bound to a key, and nobody has shown to hold it, for this request and for the first time.
    public static final class ProofNeeded extends CallerRefusal {}

    /// Whether the proof was used before cannot be known.
    public static final class ReplayUnknown extends CallerRefusal {}

    /// The token is too old to believe its roles for this: a new one will do, without signing in.
    public static final class StaleToken extends CallerRefusal {}

    /// The caller has to sign in more strongly, or again.
    public static final class SignInNeeded extends CallerRefusal {

        private final SignIn asked;

        SignInNeeded(SignIn asked) {
            this.asked = asked;
        }

        public SignIn asked() {
            return asked;
        }
    }
}
