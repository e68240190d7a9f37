package io.menshen.consent.purpose;

/// The seven grounds on which personal information may be processed: PIPL Art. 13. There is no eighth.
public enum LegalBasis {
    /// (1) The individual's consent.
    CONSENT,
    /// (2) Necessary to conclude or perform a contract to which the individual is a party.
    CONTRACT,
    /// (3) Necessary to perform a duty set by law.
    LEGAL_DUTY,
    /// (4) Necessary to respond to a public health emergency, or to protect life, health or property in one.
    EMERGENCY,
    /// (5) News reporting and supervision by public opinion in the public interest, within reason.
    PUBLIC_INTEREST,
    /// (6) Disclosed by the individual or otherwise lawfully public, within reason.
    PUBLICLY_DISCLOSED,
    /// (7) Other circumstances set by law.
    OTHER_LAW
}
