package io.menshen.member.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What a caller may still spend within one sliding window.
///
/// @param quota how much fits into the window
/// @param left how much of it is left
/// @param untilMore how long until more is left
record Allowance(String name, int quota, Duration within, int left, Duration untilMore) {

    /// Something spent.
    record Spent(Instant at, int cost) {}

    /// What is left at an instant.
    ///
    /// @param spent the latest last
    static Allowance of(String name, int quota, Duration within, List<Spent> spent, Instant now) {
        Instant from = now.minus(within);
        List<Spent> counted =
                spent.stream().filter(one -> one.at().isAfter(from)).toList();
        int sum = counted.stream().mapToInt(Spent::cost).sum();
        int left = Math.max(0, quota - sum);
        Duration wait = Duration.ZERO;
        int remaining = sum;
        for (Spent one : counted) {
            wait = Duration.between(from, one.at());
            remaining -= one.cost();
            if (remaining < quota) {
                break;
            }
        }
        return new Allowance(name, quota, within, left, wait);
    }

    boolean spent() {
        return left == 0;
    }

    /// Whole seconds until more is left, rounded up: who waits so long is not refused again for it.
    long waitSeconds() {
        return untilMore.plusNanos(999_999_999).toSeconds();
    }

    /// The header `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).
    static String policies(List<Allowance> allowances) {
        return allowances.stream()
                .map(one -> "\"%s\";q=%d;w=%d".formatted(one.name, one.quota, one.within.toSeconds()))
                .collect(Collectors.joining(", "));
    }

    /// The header `RateLimit`: the window that has the least left.
    static String least(List<Allowance> allowances) {
        Allowance least = allowances.stream()
                .min(Comparator.comparingInt(Allowance::left))
                .orElseThrow();
        return "\"%s\";r=%d;t=%d".formatted(least.name, least.left, least.waitSeconds());
    }

    /// The header `Retry-After`: when every window has something left again.
    static long retryAfter(List<Allowance> allowances) {
        return allowances.stream()
                .filter(Allowance::spent)
                .mapToLong(Allowance::waitSeconds)
                .max()
                .orElse(0);
    }
}
