package io.menshen.member.message;

/// Every reason why there is nothing to read.
abstract sealed class MessageRefusal extends RuntimeException {

    private MessageRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not for this caller.
    static final class NotFound extends MessageRefusal {
        NotFound() {
            super("no such message");
        }
    }
}
