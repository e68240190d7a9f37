package io.menshen.withdrawal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The checker against histories in which it is known what is wrong.
class HistoryTest {

    private final History history = new History();

    /// One act; times in milliseconds.
    private void act(Act.Kind kind, long began, long ended) {
        history.add(new Act(
                kind,
                "near",
                Duration.ofMillis(began).toNanos(),
                Duration.ofMillis(ended).toNanos()));
    }

    @Test
    void aReadThatBeganAfterTheAnswerAndShowsTheFieldBreaksThePromise() {
        act(Act.Kind.GIVEN, 0, 10);
        act(Act.Kind.WITHDRAWN, 100, 120);
        act(Act.Kind.SHOWN, 121, 125);

        assertThat(history.shownTooLate()).singleElement().matches(read -> read.began() == 121_000_000);
    }

    @Test
    void aReadThatBeganBeforeTheAnswerMayShowIt() {
        act(Act.Kind.GIVEN, 0, 10);
        act(Act.Kind.WITHDRAWN, 100, 120);
        act(Act.Kind.SHOWN, 119, 500);

        assertThat(history.shownTooLate()).isEmpty();
    }

    @Test
    void aReadThatEndedAfterTheNextConsentWasSentMayShowIt() {
        act(Act.Kind.GIVEN, 0, 10);
        act(Act.Kind.WITHDRAWN, 100, 120);
        act(Act.Kind.GIVEN, 200, 230);
        act(Act.Kind.SHOWN, 150, 201);

        assertThat(history.shownTooLate()).isEmpty();
    }

    @Test
    void nothingIsCertainBeforeTheFirstActOfTheMember() {
        act(Act.Kind.SHOWN, 0, 5);
        act(Act.Kind.MASKED, 5, 9);
        act(Act.Kind.GIVEN, 10, 20);

        assertThat(history.shownTooLate()).isEmpty();
        assertThat(history.maskedTooLong()).isEmpty();
    }

    @Test
    void aReadThatMasksWhatHasLongBeenAllowedIsFound() {
        act(Act.Kind.GIVEN, 0, 10);
        act(Act.Kind.MASKED, 900, 905);
        act(Act.Kind.MASKED, 1_011, 1_020);
        act(Act.Kind.REFUSED, 1_030, 1_040);
        act(Act.Kind.WITHDRAWN, 2_000, 2_020);

        assertThat(history.maskedTooLong()).hasSize(2);
    }

    @Test
    void aFaultExcusesMaskingForAWhileAndShowingNever() {
        act(Act.Kind.GIVEN, 0, 10);
        act(Act.Kind.FAULT, 2_000, 3_000);
        act(Act.Kind.MASKED, 12_000, 12_010);
        act(Act.Kind.MASKED, 13_001, 13_010);
        act(Act.Kind.FAULT, 14_000, 20_000);
        act(Act.Kind.WITHDRAWN, 15_000, 17_000);
        act(Act.Kind.SHOWN, 17_001, 17_500);

        assertThat(history.maskedTooLong()).singleElement().matches(read -> read.began() == 13_001_000_000L);
        assertThat(history.shownTooLate()).hasSize(1);
    }

    @Test
    void everyPlantedViolationInALongHistoryIsFoundAndNothingElse() {
        Random random = new Random(5);
        int planted = 0;
        long now = 0;
        for (int i = 0; i < 10_000; i++) {
            act(Act.Kind.GIVEN, now, now + 10);
            act(Act.Kind.SHOWN, now + 5, now + 40);
            act(Act.Kind.WITHDRAWN, now + 50, now + 60);
            act(Act.Kind.SHOWN, now + 55, now + 70);
            act(Act.Kind.MASKED, now + 61, now + 66);
            if (random.nextInt(100) == 0) {
                planted++;
                act(Act.Kind.SHOWN, now + 61 + random.nextInt(20), now + 85);
            }
            now += 90;
        }

        assertThat(planted).isPositive();
        assertThat(history.shownTooLate()).hasSize(planted);
        assertThat(history.maskedTooLong()).isEmpty();
    }
}
