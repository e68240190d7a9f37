package io.menshen.member.correction;

/// What has become of a correction.
public enum CorrectionState {
    WAITING,
    ACCEPTED,
    REJECTED,
    /// The member took it back, or asked for another one.
    WITHDRAWN
}
