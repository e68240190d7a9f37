package io.menshen.member.duplicate;

/// What has become of two records that may be one person's.
public enum PairState {
    /// Waits for a reviewer.
    OPEN,
    /// Decided, but not done: first the stricter consents of both have to be in force.
    MERGING,
    MERGED,
    /// Two persons, as far as a reviewer can tell.
    DISMISSED,
    /// Merged or about to be, and separated again.
    UNDONE
}
