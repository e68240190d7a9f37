package io.menshen.member.claim;

/// Every reason why a claim does not go on. None depends on whether there is a record.
abstract sealed class ClaimRefusal extends RuntimeException {

    private ClaimRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not of this account.
    static final class NotFound extends ClaimRefusal {
        NotFound() {
            super("no such claim");
        }
    }

    /// This account, or somebody for this mobile, has tried too often.
    static final class TooMany extends ClaimRefusal {
        TooMany() {
            super("too many claims");
        }
    }

    /// Its time is over, it was tried too often, or it is proven.
    static final class Over extends ClaimRefusal {
        Over() {
            super("over");
        }
    }

    /// The code or the second fact is wrong, or there is no record: nobody outside learns which.
    static final class Wrong extends ClaimRefusal {
        private final int left;

        Wrong(int left) {
            super("wrong");
            this.left = left;
        }

        /// How often it may be tried again.
        int left() {
            return left;
        }
    }
}
