package io.menshen.member.duplicate;

/// Why a merge is undone.
public enum UndoReason {
    DIFFERENT_PERSONS,
    /// The same person, but other values should have been kept.
    WRONG_FIELDS,
    MEMBER_ASKED
}
