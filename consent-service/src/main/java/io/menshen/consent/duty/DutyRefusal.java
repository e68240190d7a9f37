package io.menshen.consent.duty;

/// Every reason for which something about a duty may be declined. Sealed, so that [DutyRefusalMapper] covers them all.
abstract sealed class DutyRefusal extends RuntimeException {

    private DutyRefusal(String message) {
        super(message, null, false, false);
    }

    static final class NoSuchDuty extends DutyRefusal {
        NoSuchDuty() {
            super("no such duty");
        }
    }

    static final class NoSuchRecord extends DutyRefusal {
        NoSuchRecord() {
            super("no such record");
        }
    }

    /// Signed is another text than the one in force.
    static final class OtherText extends DutyRefusal {
        final String hash;

        OtherText(String hash) {
            super("another text");
            this.hash = hash;
        }
    }

    /// Nobody records the own course or ends the own record.
    static final class OwnRecord extends DutyRefusal {
        OwnRecord() {
            super("the own record");
        }
    }

    /// A day in the future, or so long ago that it is over already.
    static final class BadDay extends DutyRefusal {
        BadDay() {
            super("no day for it");
        }
    }
}
