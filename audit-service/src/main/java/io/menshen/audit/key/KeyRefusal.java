package io.menshen.audit.key;

/// Every reason why the log's key may not be rotated now.
abstract sealed class KeyRefusal extends RuntimeException {

    private KeyRefusal(String message) {
        super(message, null, false, false);
    }

    /// An earlier rotation has not come to its end.
    static final class UnderWay extends KeyRefusal {
        UnderWay() {
            super("a rotation is under way");
        }
    }

    /// The log has not begun, so it has no key that could announce another.
    static final class NothingSigned extends KeyRefusal {
        NothingSigned() {
            super("nothing has been signed yet");
        }
    }

    /// Nobody would notice a key that changes after years.
    static final class WrongOverlap extends KeyRefusal {
        WrongOverlap() {
            super("the overlap is negative or too long");
        }
    }
}
