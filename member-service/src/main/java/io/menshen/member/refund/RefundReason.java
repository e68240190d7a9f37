package io.menshen.member.refund;

/// Why money goes back. A code, because words would be about people.
public enum RefundReason {
    MISSING,
    DAMAGED,
    WRONG,
    LATE,
    OTHER
}
