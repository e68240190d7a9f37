package io.menshen.member.duplicate;

import io.menshen.member.MemberId;
import io.menshen.member.registry.RecordMerger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Two records that may be one person's, and what has been decided about them. Ids and codes only.
///
/// @param member the one with the lesser id
/// @param score in hundredths
/// @param namedMerge names the latest decision to merge; absent if there was none
/// @param survives which record the data are, or will be, in; absent if nobody decided to merge
/// @param taken the fields whose values come from the other record
/// @param merged what the merge did; absent before
/// @param undoUntil absent if there is nothing to undo any more
/// @param kept what an undo did not move back
record Pair(
        UUID id,
        MemberId member,
        MemberId other,
        int score,
        List<String> reasons,
        PairState state,
        Instant foundAt,
        @Nullable String reviewer,
        @Nullable Instant reviewedUntil,
        @Nullable String decision,
        @Nullable UUID namedMerge,
        @Nullable MemberId survives,
        Set<String> taken,
        RecordMerger.@Nullable Merged merged,
        @Nullable Instant mergedAt,
        @Nullable Instant undoUntil,
        List<String> kept) {

    boolean has(MemberId record) {
        return record.equals(member) || record.equals(other);
    }

    /// The one that is not this one.
    MemberId besides(MemberId record) {
        return record.equals(member) ? other : member;
    }

    /// The latest decision to merge.
    UUID merge() {
        return Objects.requireNonNull(namedMerge);
    }

    MemberId survivor() {
        return Objects.requireNonNull(survives);
    }

    MemberId absorbed() {
        return besides(survivor());
    }

    boolean inHandOf(String account, Instant now) {
        return state == PairState.OPEN
                && account.equals(reviewer)
                && reviewedUntil != null
                && now.isBefore(reviewedUntil);
    }

    /// Whether somebody else than this account has it in hand.
    boolean inOtherHands(String account, Instant now) {
        return reviewer != null && !reviewer.equals(account) && inHandOf(reviewer, now);
    }
}
