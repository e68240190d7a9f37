package io.menshen.member.rotation;

/// Every reason why keys may not be rotated now.
abstract sealed class RotationRefusal extends RuntimeException {

    private RotationRefusal(String message) {
        super(message, null, false, false);
    }

    /// A rotation waits or runs already.
    static final class UnderWay extends RotationRefusal {
        UnderWay() {
            super("a rotation is under way");
        }
    }
}
