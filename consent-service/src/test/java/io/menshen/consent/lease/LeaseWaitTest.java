package io.menshen.consent.lease;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseWaitTest {

    private static final Duration SILENCE = Duration.ofMillis(2_500);
    private static final Duration LONG_UP = Duration.ofHours(1);
    private static final long CHANGE = 7;

    @Test
    void withoutGatewaysNothingIsWaitedFor() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(), SILENCE, LONG_UP);

        assertThat(wait.over(ZERO, Map.of())).isTrue();
    }

    @Test
    void aGatewayThatHasAppliedTheChangeIsNotWaitedFor() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("a", CHANGE, 10)), SILENCE, LONG_UP);

        assertThat(wait.over(ZERO, Map.of("a", CHANGE))).isTrue();
    }

    @Test
    void anAcknowledgementEndsTheWaitAtOnce() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("a", CHANGE - 1, 10)), SILENCE, LONG_UP);

        assertThat(wait.over(millis(1), Map.of("a", CHANGE - 1))).isFalse();
        assertThat(wait.over(millis(2), Map.of("a", CHANGE))).isTrue();
    }

    @Test
    void theLastOfSeveralGatewaysDecides() {
        LeaseWait wait =
                LeaseWait.after(CHANGE, List.of(gateway("a", CHANGE - 1, 10), gateway("b", 0, 900)), SILENCE, LONG_UP);

        assertThat(wait.over(millis(5), Map.of("a", CHANGE, "b", 0L))).isFalse();
        assertThat(wait.over(millis(5), Map.of("a", CHANGE, "b", CHANGE + 3))).isTrue();
    }

    @Test
    void aSilentGatewayIsWaitedForUntilItsLeaseHasRunOut() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("paused", CHANGE - 1, 400)), SILENCE, LONG_UP);

        assertThat(wait.over(millis(2_099), Map.of("paused", CHANGE - 1))).isFalse();
        assertThat(wait.over(millis(2_100), Map.of("paused", CHANGE - 1))).isTrue();
    }

    @Test
    void aGatewaySilentForLongerIsForgotten() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("gone", 0, 2_500)), SILENCE, LONG_UP);

        assertThat(wait.over(ZERO, Map.of("gone", 0L))).isTrue();
    }

    @Test
    void aGatewayThatPollsOnWithoutAcknowledgingCannotHoldTheAnswerUp() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("deaf", CHANGE - 1, 0)), SILENCE, LONG_UP);

        assertThat(wait.over(SILENCE, Map.of("deaf", CHANGE - 1))).isTrue();
    }

    @Test
    void aGatewayFirstHeardOfAfterTheLookIsNotWaitedFor() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(), SILENCE, LONG_UP);

        assertThat(wait.over(ZERO, Map.of("new", 0L))).isTrue();
    }

    @Test
    void aGatewayThatVanishesFromTheTableIsStillWaitedFor() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("a", CHANGE - 1, 0)), SILENCE, LONG_UP);

        assertThat(wait.over(millis(100), Map.of())).isFalse();
    }

    @Test
    void afterAStartSilenceIsNotTrustedForOneWholeLease() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(), SILENCE, millis(300));

        assertThat(wait.over(millis(2_199), Map.of())).isFalse();
        assertThat(wait.over(millis(2_200), Map.of())).isTrue();
    }

    @Test
    void afterAStartAnAcknowledgementDoesNotShortenTheWait() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("a", CHANGE, 0)), SILENCE, millis(300));

        assertThat(wait.over(millis(100), Map.of("a", CHANGE))).isFalse();
    }

    @Test
    void aDatabaseClockThatWasSetBackMakesItWaitLongerNotShorter() {
        LeaseWait wait = LeaseWait.after(CHANGE, List.of(gateway("a", 0, -60_000)), SILENCE, LONG_UP);

        assertThat(wait.remaining(ZERO, Map.of("a", 0L))).isEqualTo(SILENCE);
    }

    private static GatewayState gateway(String id, long applied, long ageMillis) {
        return new GatewayState(id, applied, millis(ageMillis));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
