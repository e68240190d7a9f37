package io.menshen.gateway.basis;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CrisesTest {

    private static final String ID = "5b0c2a52-7c0e-4b52-9f0e-0c0a6d1f2e33";

    private long nanos = 1_000_000_000L;
    private final Crises crises = new Crises(() -> nanos);

    @Test
    void itEndsByThisClockAndNobodyElses() {
        crises.replace(List.of(running(Crises.end(nanos, 3_000))));

        nanos += TimeUnit.MILLISECONDS.toNanos(2_999);
        assertThat(crises.find(ID)).isPresent();
        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(crises.find(ID)).isEmpty();
    }

    @Test
    void theEndIsCountedFromSendingThePoll() {
        long sentAt = nanos;
        nanos += TimeUnit.SECONDS.toNanos(1);

        crises.replace(List.of(running(Crises.end(sentAt, 1_000))));

        assertThat(crises.find(ID)).isEmpty();
    }

    @Test
    void theClockMayPassItsLargestNumber() {
        nanos = Long.MAX_VALUE - 10;
        crises.replace(List.of(running(Crises.end(nanos, 1_000))));

        assertThat(crises.find(ID)).isPresent();
        nanos += TimeUnit.MILLISECONDS.toNanos(1_000);
        assertThat(crises.find(ID)).isEmpty();
    }

    @Test
    void whatTheNextReplyDoesNotNameIsOver() {
        crises.replace(List.of(running(Crises.end(nanos, 60_000))));

        crises.replace(List.of());

        assertThat(crises.find(ID)).isEmpty();
    }

    @Test
    void itOpensOnlyToTheRoleAndForThePurposeItLists() {
        Crises.Running running = running(nanos);

        assertThat(Opening.crisis(running, "a", Set.of("volunteer"), "emergency"))
                .satisfies(opening -> assertThat(opening.opened().levels())
                        .containsExactlyInAnyOrderEntriesOf(Map.of("mobile", Level.PLAIN, "flat", Level.CLASS)));
        assertThat(Opening.crisis(running, "a", Set.of("volunteer"), "delivery"))
                .isNull();
        assertThat(Opening.crisis(running, "a", Set.of("courier"), "emergency")).isNull();
    }

    @Test
    void ofSeveralRolesTheMostOpenLevelCounts() {
        assertThat(Opening.crisis(running(nanos), "a", Set.of("volunteer", "committee"), "emergency"))
                .satisfies(opening -> assertThat(opening.opened().levels()).containsEntry("flat", Level.PLAIN));
    }

    @Test
    void whoApprovedItSeesNothingThroughIt() {
        assertThat(Opening.crisis(running(nanos), "approver", Set.of("volunteer"), "emergency"))
                .isNull();
    }

    private static Crises.Running running(long end) {
        return new Crises.Running(
                ID,
                end,
                true,
                false,
                false,
                Set.of("group"),
                Set.of("approver"),
                List.of(
                        new Crises.Opening("emergency", "volunteer", Map.of("mobile", "plain", "flat", "class")),
                        new Crises.Opening("emergency", "committee", Map.of("flat", "plain"))));
    }
}
