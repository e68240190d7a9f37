package io.menshen.audit.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `a..b`, `a..`, `..b` or a single day; each end a day (2026-11-22) or an instant (2026-11-22T05:00:00Z).
///
/// @param from included; null when open
/// @param to excluded; null when open. A day at the end is included whole.
record TimeRange(@Nullable Instant from, @Nullable Instant to) {

    private static final String DOTS = "..";

    /// @param zone whose midnight begins a day
    static Optional<TimeRange> parse(String text, ZoneId zone) {
        try {
            int dots = text.indexOf(DOTS);
            if (dots < 0) {
                return Optional.of(new TimeRange(start(text, zone), end(text, zone)));
            }
            String from = text.substring(0, dots);
            String to = text.substring(dots + DOTS.length());
            if (from.isEmpty() && to.isEmpty()) {
                return Optional.empty();
            }
            TimeRange range =
                    new TimeRange(from.isEmpty() ? null : start(from, zone), to.isEmpty() ? null : end(to, zone));
            boolean backwards =
                    range.from() != null && range.to() != null && !range.from().isBefore(range.to());
            return backwards ? Optional.empty() : Optional.of(range);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Instant start(String text, ZoneId zone) {
        return isDay(text) ? LocalDate.parse(text).atStartOfDay(zone).toInstant() : instant(text);
    }

    /// The first moment that no longer belongs to it; a given instant itself does.
    private static Instant end(String text, ZoneId zone) {
        return isDay(text)
                ? LocalDate.parse(text).plusDays(1).atStartOfDay(zone).toInstant()
                : instant(text).plusNanos(1_000);
    }

    private static Instant instant(String text) {
        return ZonedDateTime.parse(text).toInstant();
    }

    private static boolean isDay(String text) {
        return text.length() == 10;
    }
}
