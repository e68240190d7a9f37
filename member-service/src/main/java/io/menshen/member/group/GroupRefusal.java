package io.menshen.member.group;

/// Every reason why a group may decline.
public abstract sealed class GroupRefusal extends RuntimeException {

    private GroupRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such group, or not for this caller.
    public static final class NotFound extends GroupRefusal {
        public NotFound() {
            super("no such group");
        }
    }

    /// A group is never without a leader.
    public static final class LastLeader extends GroupRefusal {
        public LastLeader() {
            super("the last leader of the group");
        }
    }

    /// Something that was ordered in the group is still on its way, or to be.
    public static final class OpenOrders extends GroupRefusal {
        public OpenOrders() {
            super("orders in the group are open");
        }
    }
}
