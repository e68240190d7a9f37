package io.menshen.consent.seat;

/// Every reason for which something about a seat may be declined. Sealed, so that [SeatRefusalMapper] covers them all.
public abstract sealed class SeatRefusal extends RuntimeException {

    private SeatRefusal(String message) {
        super(message, null, false, false);
    }

    static final class NotFound extends SeatRefusal {
        NotFound() {
            super("no such seat");
        }
    }

    /// Who proposes, and whose seat it is, agree to nothing of it.
    static final class OwnInterest extends SeatRefusal {
        OwnInterest() {
            super("a second person is needed");
        }
    }

    static final class WrongState extends SeatRefusal {
        final String state;

        WrongState(String state) {
            super("not possible when " + state);
            this.state = state;
        }
    }

    /// The account has the role, but no seat at this moment.
    static final class NotSeated extends SeatRefusal {
        NotSeated() {
            super("no seat");
        }
    }
}
