package io.menshen.member.protection;

import java.util.UUID;

/// Every reason why something cannot be sealed or opened. None tells what it holds.
public abstract sealed class ProtectionRefusal extends RuntimeException {

    private ProtectionRefusal(String message) {
        super(message, null, false, true);
    }

    /// Vault is sealed or unreachable, and what was opened before has passed its time.
    public static final class KeysUnavailable extends ProtectionRefusal {
        KeysUnavailable(String reason) {
            super(reason);
        }
    }

    /// The value was changed, moved to another place, or sealed under another key.
    public static final class NotAuthentic extends ProtectionRefusal {

        private final transient Place place;

        NotAuthentic(Place place) {
            super("does not authenticate: " + place);
            this.place = place;
        }

        /// Where it lay.
        Place place() {
            return place;
        }
    }

    /// The subject has no key of this version: never had, or it was destroyed.
    public static final class NoKey extends ProtectionRefusal {

        private final transient Place place;

        NoKey(Place place, int version) {
            super("no data key of version " + version + ": " + place);
            this.place = place;
        }

        /// What was to be sealed or opened.
        Place place() {
            return place;
        }
    }

    /// A wrapped data key was changed or exchanged in the key store.
    public static final class KeyDamaged extends ProtectionRefusal {
        KeyDamaged(UUID key) {
            super("data key " + key + " was changed in the key store");
        }
    }
}
