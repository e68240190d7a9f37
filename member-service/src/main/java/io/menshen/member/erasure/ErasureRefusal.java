package io.menshen.member.erasure;

/// Every reason why an erasure does not go on.
abstract sealed class ErasureRefusal extends RuntimeException {

    private ErasureRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none.
    static final class NotFound extends ErasureRefusal {
        NotFound() {
            super("no such erasure");
        }
    }

    /// The member has orders that are not yet delivered or cancelled.
    static final class OpenOrders extends ErasureRefusal {
        OpenOrders() {
            super("open orders");
        }
    }

    /// There is no way back, or it has been gone already.
    static final class Over extends ErasureRefusal {
        Over() {
            super("over");
        }
    }
}
