package io.menshen.member.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void whoHasSpentNothingHasEverythingLeft() {
        Allowance all = allowance(List.of());

        assertThat(all.left()).isEqualTo(4);
        assertThat(all.spent()).isFalse();
        assertThat(all.waitSeconds()).isZero();
    }

    @Test
    void whatWasSpentBeforeTheWindowCountsNoMore() {
        assertThat(allowance(List.of(spent(600, 2), spent(599, 2))).left()).isEqualTo(2);
    }

    @Test
    void whoHasSpentAllWaitsUntilSomethingComesBack() {
        Allowance none = allowance(List.of(spent(300, 2), spent(100, 2)));

        assertThat(none.spent()).isTrue();
        assertThat(none.waitSeconds()).isEqualTo(300);
        assertThat(Allowance.retryAfter(List.of(none))).isEqualTo(300);
    }

    /// A miss may overdraw by one: then the first that comes back is not enough.
    @Test
    void whoHasOverdrawnWaitsLonger() {
        Allowance none = allowance(List.of(spent(300, 1), spent(200, 2), spent(100, 2)));

        assertThat(none.left()).isZero();
        assertThat(none.waitSeconds()).isEqualTo(400);
    }

    @Test
    void headersNameTheWindowThatHasTheLeastLeft() {
        Allowance burst = allowance(List.of(spent(300, 1)));
        Allowance day = Allowance.of("day", 2, Duration.ofDays(1), List.of(spent(300, 1)), NOON);

        assertThat(Allowance.policies(List.of(burst, day))).isEqualTo("\"burst\";q=4;w=600, \"day\";q=2;w=86400");
        assertThat(Allowance.least(List.of(burst, day))).isEqualTo("\"day\";r=1;t=86100");
    }

    private static Allowance allowance(List<Allowance.Spent> spent) {
        return Allowance.of("burst", 4, TEN_MINUTES, spent, NOON);
    }

    private static Allowance.Spent spent(long secondsAgo, int cost) {
        return new Allowance.Spent(NOON.minusSeconds(secondsAgo), cost);
    }
}
