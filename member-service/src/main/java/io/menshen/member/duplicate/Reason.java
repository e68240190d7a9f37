package io.menshen.member.duplicate;

/// Why two records may be, or may not be, one person's. Never a value.
public enum Reason {
    ID_NUMBER_SAME,
    ID_NUMBER_DIFFERS,
    NAME_SAME,
    /// Other characters, the same sound.
    NAME_SOUNDS_SAME,
    /// Spelt nearly the same.
    NAME_CLOSE,
    /// Two real names that have nothing in common.
    NAME_DIFFERS,
    BIRTH_DATE_SAME,
    BIRTH_DATE_DIFFERS,
    MOBILE_SAME,
    /// One digit differs, or two neighbouring ones changed places.
    MOBILE_CLOSE,
    EMAIL_SAME,
    ADDRESS_SAME,
    GENDER_DIFFERS,
    /// What the two share, a household shares too.
    HOUSEHOLD
}
