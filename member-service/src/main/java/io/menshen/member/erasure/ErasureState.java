package io.menshen.member.erasure;

/// Where an erasure stands.
public enum ErasureState {
    /// The member may still change their mind.
    COOLING_OFF,
    /// A law wants the data kept a little longer: nobody reads them meanwhile.
    HELD,
    /// The data are gone.
    DONE,
    /// The member stays.
    CANCELLED
}
