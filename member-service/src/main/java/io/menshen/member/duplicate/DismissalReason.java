package io.menshen.member.duplicate;

/// Why two records stay two. A closed list, for a free text would hold somebody's story.
public enum DismissalReason {
    DIFFERENT_PERSONS,
    /// They share what one household shares.
    ONE_HOUSEHOLD,
    /// It cannot be told from what is recorded.
    CANNOT_TELL
}
