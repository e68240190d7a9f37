package io.menshen.member.protection;

import io.menshen.platform.permit.Permit;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The unit of sealing: what is needed together is opened together, and nothing else.
public enum FieldGroup {
    /// Mobile, e-mail, WeChat id.
    CONTACT,
    /// Real name, ID number, date of birth, guardian.
    IDENTITY,
    /// Flat, addresses, delivery hints.
    DELIVERY,
    /// Bank card.
    PAYMENT,
    /// Display name, and what a member tells about the household.
    PROFILE,
    /// Medicine or care need.
    CARE,
    /// Free text that people typed. No permit names it, so no answer shows it.
    NOTE;

    private static final Set<FieldGroup> PERMITTED = EnumSet.complementOf(EnumSet.of(NOTE));

    private static final Set<FieldGroup> APART = EnumSet.of(IDENTITY, PAYMENT);

    private final String code = name().toLowerCase(Locale.ROOT);

    /// The groups that a permit lets anybody open.
    public static Set<FieldGroup> openedBy(Permit permit) {
        Set<FieldGroup> groups = EnumSet.noneOf(FieldGroup.class);
        PERMITTED.stream().filter(group -> permit.opens(group.code())).forEach(groups::add);
        return groups;
    }

    /// Whether the group lies in a database of its own, which names nobody.
    public boolean liesApart() {
        return APART.contains(this);
    }

    /// The name in a permit and in associated data.
    public String code() {
        return code;
    }
}
