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
}
