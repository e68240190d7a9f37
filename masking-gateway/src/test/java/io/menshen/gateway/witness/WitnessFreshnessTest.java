package io.menshen.gateway.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WitnessFreshnessTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Instant now = NOON;
    private final InstantSource source = () -> now;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final WitnessFreshness freshness = new WitnessFreshness(() -> Duration.ofMinutes(15), clock, metrics);

    private void minutesLater(long minutes) {
        now = now.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void aWordIsGoodForFifteenMinutes() {
        freshness.heard(NOON, true);

        minutesLater(15);
        assertThat(freshness.fresh()).isTrue();
        now = now.plusMillis(1);
        assertThat(freshness.fresh()).isFalse();
        freshness.heard(now, false);
        assertThat(freshness.fresh()).isTrue();
    }

    @Test
    void anOldWordReplacesTheGuessOfTheStart() {
        assertThat(freshness.fresh()).as("nothing heard yet").isTrue();

        freshness.heard(NOON.minus(Duration.ofMinutes(16)), true);

        assertThat(freshness.fresh()).isFalse();
        assertThat(metrics.get("menshen.gateway.witness.age.seconds").gauge().value())
                .isEqualTo(960.0);
    }

    @Test
    void anOlderWordThatComesLateChangesNothing() {
        freshness.heard(NOON, true);
        freshness.heard(NOON.minus(Duration.ofHours(1)), false);

        assertThat(freshness.fresh()).isTrue();
    }

    @Test
    void aClockThatRunsAheadBuysNoTime() {
        freshness.heard(NOON.plus(Duration.ofDays(365)), true);

        minutesLater(16);

        assertThat(freshness.fresh()).isFalse();
    }
}
