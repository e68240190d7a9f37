package io.menshen.member.intake.union;

/// What one line does to the round.
public enum Outcome {
    /// Somebody new to this round's list.
    ACCEPTED,
    CHANGED,
    UNCHANGED,
    CANCELLED,
    NEEDS_ATTENTION
}
