package io.menshen.member.quality;

/// What may be wrong with a field.
public enum QualityRule {
    /// Who belongs to a group cannot be reached, or not be delivered to.
    MISSING,
    /// Neither given nor confirmed for long.
    OUTDATED,
    /// It would not be accepted today.
    IMPLAUSIBLE,
    /// Another field says something else.
    CONTRADICTORY,
    /// Somebody who looked at it has asked whether it is right.
    DOUBTED
}
