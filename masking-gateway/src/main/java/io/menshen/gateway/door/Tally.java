package io.menshen.gateway.door;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts what left the door. Operations and slugs only: nobody can be found in a label.
final class Tally {

    private final MeterRegistry metrics;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    Tally(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /// @param outcome `disclosed`, `masked` or `impersonal`
    void answered(String operation, String outcome) {
        counters.computeIfAbsent(
                        operation + ' ' + outcome,
                        _ -> metrics.counter("menshen.gateway.answers", "operation", operation, "outcome", outcome))
                .increment();
    }

    /// @param role under which somebody was shown members
    /// @param outcome `disclosed` (something in clear) or `masked`
    void shown(String role, String outcome) {
        counters.computeIfAbsent(
                        role + " ?" + outcome,
                        _ -> metrics.counter("menshen.gateway.views", "role", role, "outcome", outcome))
                .increment();
    }

    void refused(String operation, String slug) {
        counters.computeIfAbsent(
                        operation + " !" + slug,
                        _ -> metrics.counter("menshen.gateway.refusals", "operation", operation, "code", slug))
                .increment();
    }
}
