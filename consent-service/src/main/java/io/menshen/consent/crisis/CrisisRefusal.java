package io.menshen.consent.crisis;

/// Every reason for which something about a crisis may be declined. Sealed, so that [CrisisRefusalMapper] covers them
/// all.
abstract sealed class CrisisRefusal extends RuntimeException {

    private CrisisRefusal(String message) {
        super(message, null, false, false);
    }

    static final class NotFound extends CrisisRefusal {
        NotFound() {
            super("no such crisis");
        }
    }

    static final class NoPlan extends CrisisRefusal {
        NoPlan() {
            super("no such plan");
        }
    }

    static final class BadTerms extends CrisisRefusal {
        final String pointer;

        BadTerms(String pointer) {
            super("bad terms at " + pointer);
            this.pointer = pointer;
        }
    }

    static final class WrongState extends CrisisRefusal {
        final String state;

        WrongState(String state) {
            super("not possible when " + state);
            this.state = state;
        }
    }

    /// Who declares agrees to nothing of it.
    static final class OwnInterest extends CrisisRefusal {
        OwnInterest() {
            super("the declarer");
        }
    }

    static final class OtherRequest extends CrisisRefusal {
        final String hash;

        OtherRequest(String hash) {
            super("another hash");
            this.hash = hash;
        }
    }

    /// The evaluation is somebody else's to write.
    static final class NotOwing extends CrisisRefusal {
        NotOwing() {
            super("owed by somebody else");
        }
    }

    /// Not on the plan's roster, and no deputy.
    static final class NotOnDuty extends CrisisRefusal {
        NotOnDuty() {
            super("not on duty");
        }
    }
}
