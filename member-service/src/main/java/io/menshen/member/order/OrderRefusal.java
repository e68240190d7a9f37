package io.menshen.member.order;

import io.menshen.member.OrderId;

/// Every reason why an order may be declined.
public abstract sealed class OrderRefusal extends RuntimeException {

    private OrderRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such order, or not for this caller.
    public static final class NotFound extends OrderRefusal {
        public NotFound() {
            super("no such order");
        }
    }

    /// Its state does not allow it.
    public static final class WrongState extends OrderRefusal {
        private final OrderId order;
        private final OrderState state;

        WrongState(OrderId order, OrderState state) {
            super("order " + order + " is " + state);
            this.order = order;
            this.state = state;
        }

        public OrderId order() {
            return order;
        }

        public OrderState state() {
            return state;
        }
    }

    /// The round takes no more orders from its members.
    static final class RoundClosed extends OrderRefusal {
        RoundClosed() {
            super("the round is closed");
        }
    }

    /// A line names a good that the round does not offer, names one twice, or no sensible quantity.
    public static final class BadLines extends OrderRefusal {
        BadLines() {
            super("lines do not fit the round");
        }
    }

    /// The member does not belong to the round's group.
    public static final class NotInGroup extends OrderRefusal {
        NotInGroup() {
            super("not a member of the group");
        }
    }
}
