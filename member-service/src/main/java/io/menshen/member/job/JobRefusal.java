package io.menshen.member.job;

/// Every reason why a job may be declined.
abstract sealed class JobRefusal extends RuntimeException {

    private JobRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such job, or not for this caller.
    static final class NotFound extends JobRefusal {
        NotFound() {
            super("no such job");
        }
    }
}
