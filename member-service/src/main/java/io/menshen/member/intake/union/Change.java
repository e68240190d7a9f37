package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.Reason;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one item does.
///
/// @param before what was known of the person; `null` if nothing, or if it is not clear who it is
/// @param after what is known with this item; `null` when nothing may be kept before a person has looked
public record Change(Outcome outcome, Set<Reason> reasons, @Nullable KnownLine before, @Nullable KnownLine after) {

    static Change attention(Set<Reason> reasons, @Nullable KnownLine known) {
        return new Change(Outcome.NEEDS_ATTENTION, Set.copyOf(reasons), known, known);
    }

    static Change attention(Reason reason, @Nullable KnownLine known) {
        return attention(EnumSet.of(reason), known);
    }

    static Change of(Outcome outcome, @Nullable KnownLine before, KnownLine after) {
        return new Change(outcome, Set.of(), before, after);
    }
}
