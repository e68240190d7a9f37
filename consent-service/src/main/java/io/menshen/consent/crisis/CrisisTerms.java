package io.menshen.consent.crisis;

import io.menshen.consent.approval.FieldLevels;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A declaration, exactly: an approval is bound to the hash of this.
///
/// @param declarer who declares, an OIDC subject
/// @param authority null when no authority has said anything: then only members who agreed beforehand count
/// @param area in words
/// @param groups whose members it is about
/// @param opens nothing else is opened
/// @param drill works on groups marked as drill only
/// @param minors whoever approves agrees to minors too
/// @param plan the emergency plan it was made from
record CrisisTerms(
        UUID id,
        String declarer,
        Kind kind,
        @Nullable Authority authority,
        String area,
        SortedSet<UUID> groups,
        List<Opening> opens,
        Instant startsAt,
        Instant endsAt,
        boolean drill,
        boolean minors,
        @Nullable UUID plan) {

    static final Duration LONGEST = Duration.ofDays(3);
    static final Duration HARD_STOP = Duration.ofDays(30);

    private static final Duration AHEAD = Duration.ofDays(7);
    private static final Duration BEHIND = Duration.ofMinutes(5);
    static final int MOST_GROUPS = 20;
    private static final int MOST_OPENINGS = 10;

    @Schema(name = "CrisisKind")
    enum Kind {
        EARTHQUAKE,
        EPIDEMIC,
        FIRE,
        FLOOD,
        OUTAGE,
        STORM,
        OTHER
    }

    /// The document that stands behind it.
    ///
    /// @param sha256 of the file
    record Authority(String body, String document, String sha256) {}

    /// What one role may see for one purpose.
    record Opening(String purpose, String role, FieldLevels fields) {

        /// The only purposes that a crisis serves, and who acts on them.
        private static final Set<String> PURPOSES = Set.of("emergency", "delivery");

        private static final Set<String> ROLES = Set.of("volunteer", "committee", "courier");

        boolean sound() {
            return PURPOSES.contains(purpose)
                    && ROLES.contains(role)
                    && fields.sound()
                    && !fields.sensitive()
                    && fields.listable();
        }
    }

    CrisisTerms {
        groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
        opens = List.copyOf(opens);
    }

    /// What is wrong with it, as the property that is.
    @Nullable
    String fault(Instant now) {
        if (startsAt.isBefore(now.minus(BEHIND)) || startsAt.isAfter(now.plus(AHEAD))) {
            return "/startsAt";
        }
        if (!endsAt.isAfter(startsAt) || endsAt.isAfter(startsAt.plus(LONGEST))) {
            return "/endsAt";
        }
        return fault(groups, opens);
    }

    static @Nullable String fault(Set<UUID> groups, List<Opening> opens) {
        if (groups.isEmpty() || groups.size() > MOST_GROUPS) {
            return "/groups";
        }
        boolean sound = !opens.isEmpty()
                && opens.size() <= MOST_OPENINGS
                && opens.stream().allMatch(Opening::sound);
        return sound ? null : "/opens";
    }

    /// No extension goes beyond.
    Instant hardStop() {
        return startsAt.plus(HARD_STOP);
    }
}
