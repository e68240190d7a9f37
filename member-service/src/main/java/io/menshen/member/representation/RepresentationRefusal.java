package io.menshen.member.representation;

/// Every reason why nobody may stand for somebody. Sealed, so that the mapper covers them all.
abstract sealed class RepresentationRefusal extends RuntimeException {

    private RepresentationRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not for this caller; or a member who would be needed is not there.
    static final class NotFound extends RepresentationRefusal {
        NotFound() {
            super("not found");
        }
    }

    /// It is not in a state for that.
    static final class WrongState extends RepresentationRefusal {
        WrongState() {
            super("wrong state");
        }
    }

    /// Nobody stands for themselves, and nobody checks what concerns themselves.
    static final class OwnRecord extends RepresentationRefusal {
        OwnRecord() {
            super("own record");
        }
    }

    static final class InOtherHands extends RepresentationRefusal {
        InOtherHands() {
            super("in other hands");
        }
    }

    static final class NotInHand extends RepresentationRefusal {
        NotInHand() {
            super("not in hand");
        }
    }

    /// Operations or purposes for which nobody can stand for a member, or an end that is none.
    static final class BadScope extends RepresentationRefusal {
        BadScope() {
            super("bad scope");
        }
    }

    /// A guardian is for a child who is known to be under 14, and is not under 14 themselves.
    static final class NotUnderFourteen extends RepresentationRefusal {
        NotUnderFourteen() {
            super("not known to be under 14");
        }
    }

    /// A child cannot end what stands in for the own consent.
    static final class GuardianStays extends RepresentationRefusal {
        GuardianStays() {
            super("a child does not end it");
        }
    }
}
