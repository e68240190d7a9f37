package io.menshen.disclosure.rule;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How many different members one person may unmask in one role (ADR 0057), and what helps whoever needs more.
///
/// @param limit for everybody in the role
/// @param over what helps when it is spent
/// @param steppedUp more, for who has signed in more strongly; null when that does not help
public record Budget(
        String role, Limit limit, Over over, @Nullable SteppedUp steppedUp) {

    /// The short while.
    public static final Duration BURST = Duration.ofMinutes(10);

    public static final Duration DAY = Duration.ofDays(1);

    /// @param burst within ten minutes
    /// @param day within twenty-four hours
    public record Limit(int burst, int day) {}

    /// @param level of authentication from which the limit holds, as in [SignIn]
    public record SteppedUp(int level, Limit limit) {}

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

    /// The limit for somebody who has signed in at this level.
    public Limit limit(int level) {
        return steppedUp != null && level >= steppedUp.level() ? steppedUp.limit() : limit;
    }

    /// Whether signing in more strongly would allow more.
    public boolean stepUpHelps(int level) {
        return steppedUp != null && level < steppedUp.level();
    }
}
