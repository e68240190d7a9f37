package io.menshen.consent.grant;

/// Every reason for which a grant may be declined. Sealed, so that [GrantRefusalMapper] covers them all.
abstract sealed class GrantRefusal extends RuntimeException {

    private GrantRefusal(String message) {
        super(message, null, false, false);
    }

    static final class NotFound extends GrantRefusal {
        NotFound() {
            super("no such grant for this caller");
        }
    }

    static final class BadTerms extends GrantRefusal {
        final String pointer;

        BadTerms(String pointer) {
            super("bad terms at " + pointer);
            this.pointer = pointer;
        }
    }

    static final class WrongState extends GrantRefusal {
        final String state;

        WrongState(String state) {
            super("not possible when " + state);
            this.state = state;
        }
    }

    /// Who asked, or receives, agrees to nothing.
    /// Two others were called, and their time is not over.
    static final class NotCalled extends GrantRefusal {
        NotCalled() {
            super("others were called");
        }
    }

    static final class OwnInterest extends GrantRefusal {
        OwnInterest() {
            super("requester or receiver");
        }
    }

    static final class NotTheReceiver extends GrantRefusal {
        NotTheReceiver() {
            super("not the receiver");
        }
    }

    /// Agreed to another request than the one that there is.
    static final class OtherRequest extends GrantRefusal {
        final String hash;

        OtherRequest(String hash) {
            super("another hash");
            this.hash = hash;
        }
    }

    /// Not live, not this receiver's, not about this member, or used up: the gateway is told no more than that.
    static final class NoUse extends GrantRefusal {
        NoUse() {
            super("no use of this grant");
        }
    }

    /// What it opens could not be shown to the receiver just now: it is not spent.
    static final class Withheld extends GrantRefusal {
        final String what;

        Withheld(String what) {
            super("cannot be shown now: " + what);
            this.what = what;
        }
    }

    /// A member has not consented to the purpose on which it rests.
    static final class NoConsent extends GrantRefusal {
        NoConsent() {
            super("no consent to rest on");
        }
    }
}
