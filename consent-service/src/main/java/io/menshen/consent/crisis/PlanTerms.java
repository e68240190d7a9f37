package io.menshen.consent.crisis;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An emergency plan, exactly: a declaration for a foreseeable case without its time and document.
///
/// @param hours how long a crisis made from it lasts
/// @param roster accounts of those on duty, who may activate it
/// @param deputies accounts of those who may when nobody on duty answers
/// @param validUntil after that it is only paper
record PlanTerms(
        UUID id,
        String author,
        CrisisTerms.Kind kind,
        String area,
        SortedSet<UUID> groups,
        List<CrisisTerms.Opening> opens,
        int hours,
        boolean drill,
        boolean minors,
        SortedSet<String> roster,
        SortedSet<String> deputies,
        Instant validUntil) {

    static final Duration LONGEST = Duration.ofDays(366);

    private static final int MOST_PEOPLE = 50;

    PlanTerms {
        groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
        opens = List.copyOf(opens);
        roster = Collections.unmodifiableSortedSet(new TreeSet<>(roster));
        deputies = Collections.unmodifiableSortedSet(new TreeSet<>(deputies));
    }

    @Nullable
    String fault(Instant now) {
        if (hours < 1 || hours > CrisisTerms.LONGEST.toHours()) {
            return "/hours";
        }
        if (roster.isEmpty() || roster.size() > MOST_PEOPLE || deputies.size() > MOST_PEOPLE) {
            return "/roster";
        }
        if (!validUntil.isAfter(now) || validUntil.isAfter(now.plus(LONGEST))) {
            return "/validUntil";
        }
        return CrisisTerms.fault(groups, opens);
    }

    /// Whether this person may activate it.
    boolean onDuty(String account) {
        return roster.contains(account) || deputies.contains(account);
    }

    /// The declaration that it becomes now.
    CrisisTerms declaration(String activator, CrisisTerms.@Nullable Authority authority, Instant now) {
        return new CrisisTerms(
                UUID.randomUUID(),
                activator,
                kind,
                authority,
                area,
                groups,
                opens,
                now,
                now.plus(Duration.ofHours(hours)),
                drill,
                minors,
                id);
    }

    /// Whether a declaration is what the plan says, and nothing more.
    boolean foresees(CrisisTerms declared) {
        return kind == declared.kind()
                && area.equals(declared.area())
                && groups.equals(declared.groups())
                && opens.equals(declared.opens())
                && drill == declared.drill()
                && minors == declared.minors()
                && onDuty(declared.declarer())
                && Duration.between(declared.startsAt(), declared.endsAt()).compareTo(Duration.ofHours(hours)) <= 0;
    }
}
