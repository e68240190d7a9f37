package io.menshen.member.correction;

/// Every reason why a correction is not taken further.
abstract sealed class CorrectionRefusal extends RuntimeException {

    private CorrectionRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not for this caller.
    static final class NotFound extends CorrectionRefusal {
        NotFound() {
            super("no such correction");
        }
    }

    /// Nobody reviews the own record.
    static final class OwnRecord extends CorrectionRefusal {
        OwnRecord() {
            super("own record");
        }
    }

    /// Another reviewer has it in hand.
    static final class InOtherHands extends CorrectionRefusal {
        InOtherHands() {
            super("in other hands");
        }
    }

    /// Only who has it in hand decides.
    static final class NotInHand extends CorrectionRefusal {
        NotInHand() {
            super("not in hand");
        }
    }

    /// It no longer waits.
    static final class Over extends CorrectionRefusal {
        Over() {
            super("over");
        }
    }
}
