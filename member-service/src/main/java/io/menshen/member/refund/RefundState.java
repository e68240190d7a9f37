package io.menshen.member.refund;

/// Where a refund stands.
public enum RefundState {
    /// Waits for the leader.
    ASKED,
    /// Waits to be paid.
    GRANTED,
    REFUSED,
    PAID
}
