package io.menshen.member.refund;

/// Every reason why a refund is not taken further.
abstract sealed class RefundRefusal extends RuntimeException {

    private RefundRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or not for this caller.
    static final class NotFound extends RefundRefusal {
        NotFound() {
            super("no such refund");
        }
    }

    /// Goods come first: the order is neither delivered nor cancelled.
    static final class OrderOpen extends RefundRefusal {
        OrderOpen() {
            super("the order is open");
        }
    }

    /// More than was ordered, and not refunded yet.
    static final class TooMuch extends RefundRefusal {
        TooMuch() {
            super("more than was ordered");
        }
    }

    /// Nobody grants or pays a refund of their own.
    static final class OwnRefund extends RefundRefusal {
        OwnRefund() {
            super("own refund");
        }
    }

    /// It has been decided, or paid.
    static final class Over extends RefundRefusal {
        Over() {
            super("over");
        }
    }

    /// Somebody else has the payment in hand.
    static final class InOtherHands extends RefundRefusal {
        InOtherHands() {
            super("in other hands");
        }
    }

    /// Only who has the payment in hand pays.
    static final class NotInHand extends RefundRefusal {
        NotInHand() {
            super("not in hand");
        }
    }
}
