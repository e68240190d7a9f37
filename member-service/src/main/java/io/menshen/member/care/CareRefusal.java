package io.menshen.member.care;

/// Every reason why a case is not taken further. Sealed, so that the mapper covers them all.
abstract sealed class CareRefusal extends RuntimeException {

    private CareRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not for this caller; or there is no such member.
    static final class NotFound extends CareRefusal {
        NotFound() {
            super("no such case");
        }
    }

    static final class WrongState extends CareRefusal {
        WrongState() {
            super("wrong state");
        }
    }

    static final class InOtherHands extends CareRefusal {
        InOtherHands() {
            super("in other hands");
        }
    }

    static final class NotInHand extends CareRefusal {
        NotInHand() {
            super("not in hand");
        }
    }

    /// About oneself, or approved by who asks.
    static final class OwnCase extends CareRefusal {
        OwnCase() {
            super("own case");
        }
    }

    /// What was said is too little, or does not fit; which of it is not said.
    static final class NotVerified extends CareRefusal {
        final int left;

        NotVerified(int left) {
            super("not verified");
            this.left = left;
        }
    }

    /// Somebody could not be verified as this member a short while ago.
    static final class Blocked extends CareRefusal {
        Blocked() {
            super("blocked");
        }
    }

    /// Too many are open already.
    static final class TooMany extends CareRefusal {
        TooMany() {
            super("too many");
        }
    }
}
