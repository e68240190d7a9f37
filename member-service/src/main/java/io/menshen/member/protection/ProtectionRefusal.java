package io.menshen.member.protection;

import java.util.UUID;

/// Every reason why something cannot be sealed or opened. None tells what it holds.
public abstract sealed class ProtectionRefusal extends RuntimeException {

    private ProtectionRefusal(String message) {
        super(message, null, false, true);
    }

    /// Something that is needed is out of reach; nothing is wrong with the data.
    public abstract static sealed class Unavailable extends ProtectionRefusal {
        private Unavailable(String reason) {
            super(reason);
        }
    }

    /// Vault is sealed or unreachable, and what was opened before has passed its time.
    public static final class KeysUnavailable extends Unavailable {
        KeysUnavailable(String reason) {
            super(reason);
        }
    }

    /// The database of groups that lie apart does not answer.
    public static final class ApartUnavailable extends Unavailable {
        public ApartUnavailable(String reason) {
            super(reason);
        }
    }

    /// The group should lie apart, and does not.
    public static final class GroupMissing extends ProtectionRefusal {

        private final transient Place place;

        public GroupMissing(Place place) {
            super("does not lie apart: " + place);
            this.place = place;
        }

        /// What was to be opened.
        Place place() {
            return place;
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
