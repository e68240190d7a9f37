package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.Reason;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one item does.
///
/// @param before what was known of the person; `null` if nothing, or if it is not clear who it is
/// @param after what is known with this item; `null` when nothing may be kept before a person has looked
public record Change(
        Outcome outcome,
        Set<Reason> reasons,
        @Nullable KnownLine before,
        @Nullable KnownLine after) {

    static Change attention(Set<Reason> reasons, @Nullable KnownLine known) {
        return new Change(Outcome.NEEDS_ATTENTION, Set.copyOf(reasons), known, known);
    }

    static Change attention(Reason reason, @Nullable KnownLine known) {
        return attention(EnumSet.of(reason), known);
    }

    /// The same item, which could not be applied after all: nothing is kept.
    public Change refused(Set<Reason> because) {
        return attention(because, before);
    }

    /// The same item, when what it does is known already.
    public Change seen() {
        return new Change(Outcome.UNCHANGED, Set.of(), before, before);
    }

    /// Whether it was read and applied, so that the line it belongs to is surely shown.
    public boolean clear() {
        return outcome != Outcome.NEEDS_ATTENTION;
    }

    static Change of(Outcome outcome, @Nullable KnownLine before, KnownLine after) {
        return new Change(outcome, Set.of(), before, after);
    }
}
