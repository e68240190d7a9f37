package io.menshen.member.idempotency;

/// Every reason why a repeated request may be declined.
public abstract sealed class IdempotencyRefusal extends RuntimeException {

    private IdempotencyRefusal(String message) {
        super(message, null, false, false);
    }

    /// The header is not a key.
    public static final class BadKey extends IdempotencyRefusal {
        public BadKey() {
            super("not an idempotency key");
        }
    }

    /// The key was used for another request.
    public static final class KeyReused extends IdempotencyRefusal {
        public KeyReused() {
            super("the idempotency key was used for another request");
        }
    }
}
