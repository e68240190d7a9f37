package io.menshen.gateway.door;

import io.menshen.disclosure.rule.Lens;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.view.Operation;
import org.jspecify.annotations.Nullable;

/// What an answer is decided by.
///
/// @param lens what these roles may see for this purpose; null without a purpose
record Terms(
        Edition rules,
        StrictPath path,
        Operation wanted,
        Claim claimed,
        @Nullable Lens lens,
        Acting acting) {

    static Terms of(Edition rules, StrictPath path, Operation wanted, Claim claimed, Acting acting) {
        @Nullable
        Lens lens = claimed.purpose() == null
                ? null
                : rules.rules().lens(acting.caller().roles(), claimed.purpose());
        return new Terms(rules, path, wanted, claimed, lens, acting);
    }

    /// The same by other rules.
    Terms by(Edition others, Operation same) {
        return of(others, path, same, claimed, acting);
    }

    /// What is left to decide by when roles have lapsed; null when none has.
    @Nullable
    Lens activeLens() {
        return claimed.purpose() == null || !acting.hasLapsedRoles()
                ? null
                : rules.rules().lens(acting.roles(), claimed.purpose());
    }
}
