package io.menshen.disclosure.rule;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How many different members one person may unmask in one role (ADR 0057), and what helps whoever needs more.
///
/// @param limit for everybody in the role
/// @param over what helps when it is spent
/// @param acr the ways of signing in with which the larger one holds; empty when there is none
/// @param steppedUp for who has signed in that way; null when there is none
public record Budget(
        String role,
        Limit limit,
        Over over,
        Set<String> acr,
        @Nullable Limit steppedUp) {

    /// The short while.
    public static final Duration BURST = Duration.ofMinutes(10);

    public static final Duration DAY = Duration.ofDays(1);

    public Budget {
        acr = Set.copyOf(acr);
    }

    /// @param burst within ten minutes
    /// @param day within twenty-four hours
    public record Limit(int burst, int day) {}

    /// What helps whoever has spent a budget, besides waiting.
    public enum Over {
        /// Somebody else approves a grant.
        SECOND_PERSON,
        /// Nothing.
        REFUSED;

        /// The word in the rule file.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Over ofCode(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /// The limit for somebody who has signed in this way.
    ///
    /// @param signedIn `acr` of the token; null when it names none
    public Limit limit(@Nullable String signedIn) {
        return steppedUp != null && signedIn != null && acr.contains(signedIn) ? steppedUp : limit;
    }

    /// Whether signing in more strongly would allow more.
    public boolean stepUpHelps(@Nullable String signedIn) {
        return steppedUp != null && (signedIn == null || !acr.contains(signedIn));
    }
}
