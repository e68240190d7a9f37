package io.menshen.member.registry;

import io.menshen.member.MemberId;

/// Every reason why the registry may decline.
public abstract sealed class MemberRefusal extends RuntimeException {

    private MemberRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such member, or nobody may tell this caller that there is one.
    public static final class NotFound extends MemberRefusal {
        public NotFound() {
            super("no such member");
        }
    }

    /// The caller's account has its member already.
    public static final class AlreadyRegistered extends MemberRefusal {
        public AlreadyRegistered() {
            super("the account has its member");
        }
    }

    /// The record is claimed or has expired.
    static final class NotClaimable extends MemberRefusal {
        NotClaimable(MemberId member) {
            super("not claimable: " + member);
        }
    }

    /// The record has changed since the caller read it.
    static final class Stale extends MemberRefusal {
        Stale() {
            super("another version");
        }
    }

    /// The caller did not say which version is meant.
    static final class VersionNeeded extends MemberRefusal {
        VersionNeeded() {
            super("no version given");
        }
    }

    /// The field has a value, and nobody types over it.
    static final class FieldLocked extends MemberRefusal {
        private final String field;

        FieldLocked(String field) {
            super("locked: " + field);
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    /// Another claimed record has this identity number.
    static final class IdNumberTaken extends MemberRefusal {
        IdNumberTaken() {
            super("the identity number is taken");
        }
    }

    /// These two records cannot become one, or not in this way.
    public static final class NotMergeable extends MemberRefusal {
        public NotMergeable() {
            super("not mergeable");
        }
    }

    /// The record is its owner's alone.
    static final class Claimed extends MemberRefusal {
        Claimed() {
            super("claimed");
        }
    }

    /// A field does not have its form; its value is not repeated.
    public static final class BadField extends MemberRefusal {
        private final String field;

        public BadField(String field) {
            super("bad field: " + field);
            this.field = field;
        }

        public String field() {
            return field;
        }
    }
}
