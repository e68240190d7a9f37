package io.menshen.member.registry;

/// Where a record stands.
public enum MemberState {
    /// Made by somebody else; the data subject has not seen a notice yet.
    TO_BE_INFORMED,
    /// The data subject's own.
    CLAIMED,
    /// On the way to be erased, and kept for a law alone: nobody reads it.
    RESTRICTED,
    /// Erased at the member's wish; the bare id stays with its orders.
    ERASED,
    /// Nobody claimed it in time; its data are gone.
    EXPIRED,
    /// Another record of the same person holds what was here: its number leads there.
    MERGED
}
