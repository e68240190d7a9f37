package io.menshen.member.registry;

/// By which way a value came into a record.
public enum Channel {
    /// The member typed it.
    SELF,
    /// A group's leader typed it.
    LEADER,
    /// It stood in a pasted list.
    INTAKE,
    /// A partner's system sent it.
    PARTNER,
    /// A reviewer accepted it.
    REVIEW,
    /// It was put back from an earlier version.
    RESTORATION,
    /// It stood in another record of the same person.
    MERGER
}
