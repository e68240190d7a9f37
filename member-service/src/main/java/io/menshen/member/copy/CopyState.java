package io.menshen.member.copy;

/// Where a copy stands. One whose time is over is not there.
public enum CopyState {
    /// The job is at it.
    PREPARING,
    /// It can be fetched.
    READY,
    /// It took too long: ask anew.
    FAILED
}
