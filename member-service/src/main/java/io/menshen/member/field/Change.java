package io.menshen.member.field;

/// Who may change a field that has a value.
public enum Change {
    /// The member, at once.
    FREE,
    /// The member asks, a reviewer decides.
    REVIEWED,
    /// Nobody types over it; it follows a proof.
    LOCKED
}
