package io.menshen.member.takeout;

/// Every reason why nothing is exported, or an export is not read.
abstract sealed class TakeoutRefusal extends RuntimeException {

    private TakeoutRefusal(String message) {
        super(message, null, false, false);
    }

    /// No such group or export for this caller in a running crisis.
    static final class NotFound extends TakeoutRefusal {
        NotFound() {
            super("no such export");
        }
    }

    /// The caller has as many as one person may have.
    static final class Enough extends TakeoutRefusal {
        Enough() {
            super("enough exports");
        }
    }
}
