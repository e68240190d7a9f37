package io.menshen.member.registry;

/// Where a record stands.
public enum MemberState {
    /// Made by somebody else; the data subject has not seen a notice yet.
    TO_BE_INFORMED,
    /// The data subject's own.
    CLAIMED,
    /// Nobody claimed it in time; its data are gone.
    EXPIRED
}
