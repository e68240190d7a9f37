package io.menshen.gateway.budget;

import io.menshen.disclosure.rule.Budget;

/// How many more members a person may unmask in a role, in the words of the budget headers
/// (draft-ietf-httpapi-ratelimit-headers-10).
///
/// @param burstLeft within ten minutes; so far as this gateway knows
/// @param dayLeft within a day
/// @param burstWait seconds until there may be more within ten minutes
/// @param dayWait seconds until there may be more within a day
public record Allowance(Budget.Limit limit, int burstLeft, int dayLeft, long burstWait, long dayWait) {

    /// The header `RateLimit-Policy`.
    public String policy() {
        return "\"unmask-burst\";q=%d;w=%d, \"unmask-day\";q=%d;w=%d"
                .formatted(limit.burst(), Budget.BURST.toSeconds(), limit.day(), Budget.DAY.toSeconds());
    }

    /// The header `RateLimit`: the window with the least left.
    public String least() {
        return dayLeft <= burstLeft
                ? "\"unmask-day\";r=%d;t=%d".formatted(dayLeft, dayWait)
                : "\"unmask-burst\";r=%d;t=%d".formatted(burstLeft, burstWait);
    }

    /// The header `Retry-After`, in seconds, at least one.
    public long retryAfter() {
        return Math.max(1, Math.max(burstWait, dayWait));
    }
}
