package io.menshen.member.representation;

import io.menshen.member.MemberId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That somebody stands for a member: the rule alone, without clock or database.
///
/// @param member the one stood for
/// @param document SHA-256 of what proves it
/// @param endsAt absent for guardians, whose end is the child's birthday
/// @param reviewer who has the check in hand, until `reviewedUntil`
record Representation(
        UUID id,
        Kind kind,
        MemberId member,
        MemberId representative,
        Set<String> operations,
        Set<String> purposes,
        String document,
        State state,
        Instant askedAt,
        @Nullable Instant endsAt,
        @Nullable String reviewer,
        @Nullable Instant reviewedUntil,
        @Nullable Instant checkedAt,
        @Nullable Instant endedAt,
        @Nullable Ending ending) {

    Representation {
        operations = Set.copyOf(operations);
        purposes = Set.copyOf(purposes);
    }

    /// Whether it holds now and covers this. Of a guardian's link it is not known here whether the child is
    /// still one.
    boolean covers(String operation, String purpose, Instant now) {
        return active(now) && operations.contains(operation) && purposes.contains(purpose);
    }

    boolean active(Instant now) {
        return state == State.ACTIVE && (endsAt == null || now.isBefore(endsAt));
    }

    boolean inHandOf(String account, Instant now) {
        return state == State.ASKED && account.equals(reviewer) && reviewedUntil != null && now.isBefore(reviewedUntil);
    }

    boolean inOtherHands(String account, Instant now) {
        return reviewer != null && !account.equals(reviewer) && inHandOf(reviewer, now);
    }
}
