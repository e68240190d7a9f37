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
    static final class AlreadyRegistered extends MemberRefusal {
        AlreadyRegistered() {
            super("the account has its member");
        }
    }

    /// The record is claimed or has expired.
    static final class NotClaimable extends MemberRefusal {
        NotClaimable(MemberId member) {
            super("not claimable: " + member);
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
