package io.menshen.member.intake;

import java.util.Locale;

/// What came of an item, as its leader reads it. They are listed in `docs/reference/jielong.md`.
enum Word {
    /// Somebody new to the group, with an order.
    ACCEPTED,
    /// A member of this group, with an order.
    MERGED,
    CHANGED,
    UNCHANGED,
    CANCELLED,
    NEEDS_ATTENTION;

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
