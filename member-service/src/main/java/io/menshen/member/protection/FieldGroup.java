package io.menshen.member.protection;

/// The unit of sealing: what is needed together is opened together, and nothing else.
public enum FieldGroup {
    /// Mobile, e-mail.
    CONTACT,
    /// ID number.
    IDENTITY,
    /// Flat, delivery hints.
    DELIVERY,
    PAYMENT,
    /// Display name.
    PROFILE,
    /// Free text that people typed. No permit names it, so no answer shows it.
    NOTE;

    /// The name in a permit and in associated data.
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
