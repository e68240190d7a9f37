package io.menshen.disclosure.masking;

import org.jspecify.annotations.Nullable;

/// How far one field of one data subject is shown, and why.
///
/// @param rule the rule that decided; null when none names the field
/// @param unlock what would show more, as `role/purpose/need`; null when nothing would for this caller
public record Decision(
        Level level,
        @Nullable String rule,
        Reason reason,
        @Nullable String unlock) {}
