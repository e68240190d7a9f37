package io.menshen.member.intake.jielong;

/// Kinds of text that must never be shown in a list, in a remark as little as in a nickname.
public enum UnsafeText {
    MOBILE,
    ID_NUMBER,
    BANK_CARD,
    /// A long number of no known kind: a landline, an account, a mistyped card.
    LONG_NUMBER,
    DOOR_CODE,
    PICKUP_CODE,
    HEALTH
}
