package io.menshen.member.rights;

/// Where a request stands.
public enum RequestState {
    /// Nobody has looked at it yet.
    RECEIVED,
    /// A reviewer has, or had, it in hand.
    IN_WORK,
    /// It was done, or said.
    ANSWERED,
    /// It was not done, for a reason that a law knows.
    REFUSED,
    /// Who asked took it back, or has gone.
    WITHDRAWN;

    boolean open() {
        return this == RECEIVED || this == IN_WORK;
    }
}
