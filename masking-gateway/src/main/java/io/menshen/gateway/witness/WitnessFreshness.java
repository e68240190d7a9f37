package io.menshen.gateway.witness;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/// Whether somebody else than the operator has seen the log lately.
///
/// A gateway that has not heard yet counts from its own start: it reads the last word first of all, and a suite that
/// is being set up is not to stand still.
@ApplicationScoped
public class WitnessFreshness {

    private static final Logger LOG = Logger.getLogger(WitnessFreshness.class);

    private final Clock clock;
    private final Duration maxAge;
    private final AtomicReference<Instant> last;
    private volatile boolean saidStale;

    WitnessFreshness(WitnessConfig config, Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.maxAge = config.maxAge();
        this.last = new AtomicReference<>(clock.instant());
        Gauge.builder("menshen.gateway.witness.age.seconds", this, f -> f.age().toMillis() / 1000.0)
                .register(metrics);
    }

    /// Takes a cosignature's time. One from the future counts as now: no clock that runs ahead makes the log look
    /// watched for longer. The first word replaces the guess, however old it is.
    void heard(Instant cosignedAt, boolean first) {
        Instant now = clock.instant();
        Instant at = cosignedAt.isAfter(now) ? now : cosignedAt;
        last.accumulateAndGet(at, (known, heard) -> first || heard.isAfter(known) ? heard : known);
    }

    /// How old the last word is.
    public Duration age() {
        return Duration.between(last.get(), clock.instant());
    }

    /// Whether grants and exports may go on (`docs/adr/0039-the-fifteen-minute-rule.md`).
    public boolean fresh() {
        boolean fresh = age().compareTo(maxAge) <= 0;
        if (fresh == saidStale) {
            saidStale = !fresh;
            if (fresh) {
                LOG.info("the log is witnessed again: grants and exports go on");
            } else {
                LOG.errorf(
                        "ALARM no witness has vouched for the log for %d minutes: grants and exports stop",
                        age().toMinutes());
            }
        }
        return fresh;
    }
}
