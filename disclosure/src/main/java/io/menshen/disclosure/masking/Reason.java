package io.menshen.disclosure.masking;

import java.util.Locale;

/// Why a field is shown as it is and not more openly.
public enum Reason {
    /// A rule says so, and no other rule of this caller would show more.
    RULED,
    /// No rule names this role, purpose and field.
    NO_RULE,
    /// A rule forbids it.
    DENIED,
    /// A rule would show more, but what it needs was not proven.
    BASIS_MISSING,
    /// A rule would show more, but the data subject has not consented.
    CONSENT_MISSING,
    /// Whether the data subject consents, or has restricted processing, cannot be known just now.
    BASIS_UNKNOWN,
    /// A rule would show more, but the caller's role is not active: the yearly course or the pledge is missing, or
    /// whether they are there cannot be known just now.
    ROLE_NOT_ACTIVE;

    /// The word in metadata: `ruled`, `no-rule`, …
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
