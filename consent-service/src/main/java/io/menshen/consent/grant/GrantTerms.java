package io.menshen.consent.grant;

import io.menshen.consent.approval.FieldLevels;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a grant is about, exactly: an approval is bound to the hash of this.
///
/// @param id of the grant, so that no two have the same hash
/// @param requester who asks, an OIDC subject
/// @param receiver the one person who may use it, an OIDC subject
/// @param subjects the members
/// @param minutes how long, from activation
/// @param reads how many reads
/// @param persons of how many of the subjects
/// @param crisis ends with it
record GrantTerms(
        UUID id,
        String requester,
        String receiver,
        SortedSet<UUID> subjects,
        FieldLevels fields,
        String purpose,
        int minutes,
        int reads,
        int persons,
        @Nullable UUID crisis) {

    static final int MOST_SUBJECTS = 50;
    static final int MOST_MINUTES = 7 * 24 * 60;
    static final int MOST_READS = 1_000;

    GrantTerms {
        subjects = Collections.unmodifiableSortedSet(new TreeSet<>(subjects));
    }

    static SortedSet<UUID> sorted(Set<UUID> subjects) {
        return new TreeSet<>(subjects);
    }

    /// What is wrong with it, as the property that is.
    @Nullable
    String fault() {
        if (subjects.isEmpty() || subjects.size() > MOST_SUBJECTS) {
            return "/subjects";
        }
        if (!fields.sound() || (fields.sensitive() && (fields.levels().size() > 1 || subjects.size() > 1))) {
            return "/fields";
        }
        if (minutes < 1 || minutes > MOST_MINUTES) {
            return "/minutes";
        }
        if (reads < 1 || reads > MOST_READS) {
            return "/reads";
        }
        return persons < 1 || persons > subjects.size() ? "/persons" : null;
    }
}
