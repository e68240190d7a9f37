package io.menshen.member.rights;

/// Every reason why a request is not taken further.
abstract sealed class RightsRefusal extends RuntimeException {

    private RightsRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not for this caller.
    static final class NotFound extends RightsRefusal {
        NotFound() {
            super("no such request");
        }
    }

    /// Nobody works on the own request.
    static final class OwnRequest extends RightsRefusal {
        OwnRequest() {
            super("own request");
        }
    }

    /// Another reviewer has it in hand.
    static final class InOtherHands extends RightsRefusal {
        InOtherHands() {
            super("in other hands");
        }
    }

    /// Only who has it in hand answers.
    static final class NotInHand extends RightsRefusal {
        NotInHand() {
            super("not in hand");
        }
    }

    /// It has ended.
    static final class Over extends RightsRefusal {
        Over() {
            super("over");
        }
    }

    /// What its kind needs is missing: words, or a reference to the proof; or the kind is not asked for in this
    /// way.
    static final class Incomplete extends RightsRefusal {
        Incomplete() {
            super("incomplete");
        }
    }

    /// Too many are open already.
    static final class TooMany extends RightsRefusal {
        TooMany() {
            super("too many");
        }
    }
}
