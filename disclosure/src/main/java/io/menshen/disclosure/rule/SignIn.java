package io.menshen.disclosure.rule;

import java.time.Duration;

/// How strongly and how lately somebody has to have signed in (RFC 9470).
///
/// @param level of authentication, as the realm's `acr` names it: 1 a password, 2 a one-time code as well, 3 a
///     passkey
/// @param maxAge since the caller proved it
public record SignIn(int level, Duration maxAge) {

    public SignIn {
        if (level < 0 || maxAge.isNegative()) {
            throw new IllegalArgumentException("a level and an age");
        }
    }

    /// Both at once.
    public SignIn and(SignIn other) {
        return new SignIn(Math.max(level, other.level), maxAge.compareTo(other.maxAge) <= 0 ? maxAge : other.maxAge);
    }
}
