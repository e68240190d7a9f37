package io.menshen.member.protection;

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
        NotAuthentic(Place place) {
            super("does not authenticate: " + place.subject().kind() + " "
                    + place.subject().id() + " " + place.group());
        }
    }

    /// The subject has no key of this version: never had, or it was destroyed.
    public static final class NoKey extends ProtectionRefusal {
        NoKey(Subject subject, int version) {
            super("no data key: " + subject.kind() + " " + subject.id() + " version " + version);
        }
    }
}
