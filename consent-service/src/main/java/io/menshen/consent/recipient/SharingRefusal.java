package io.menshen.consent.recipient;

/// Every reason why a recipient is shown nothing. The gateway is told which, the recipient is not.
abstract sealed class SharingRefusal extends RuntimeException {

    private SharingRefusal(String message) {
        super(message, null, false, false);
    }

    /// Not in the register, not this client's, or over.
    static final class NoRecipient extends SharingRefusal {
        NoRecipient() {
            super("no such recipient of this client");
        }
    }

    /// Abroad, and nothing allows it (PIPL Art. 38).
    static final class NoRoute extends SharingRefusal {
        NoRoute() {
            super("abroad without a route");
        }
    }

    /// Another handler, and this member has not consented to it (PIPL Art. 23).
    static final class NoConsent extends SharingRefusal {
        NoConsent() {
            super("no separate consent");
        }
    }

    /// A list's place that is none.
    static final class NoSuchPlace extends SharingRefusal {
        NoSuchPlace() {
            super("no such place in the list");
        }
    }
}
