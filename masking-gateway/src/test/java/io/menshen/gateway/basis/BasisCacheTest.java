package io.menshen.gateway.basis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BasisCacheTest {

    private static final String ANNA = "0190a0a0-0000-7000-8000-000000000001";
    private static final String BAO = "0190a0a0-0000-7000-8000-000000000002";

    private long nanos = TimeUnit.SECONDS.toNanos(100);
    private long millis = 1_000_000;
    private final BasisCache cache = new BasisCache(1_000, () -> nanos, () -> millis);

    @Test
    void withoutALeaseNothingIsFound() {
        cache.keep(Map.of(ANNA, consents(5)));

        assertThat(cache.find(Set.of(ANNA))).isNull();
    }

    @Test
    void underALeaseWhatIsKnownIsFound() {
        renew(5);
        cache.keep(Map.of(ANNA, consents(5)));

        assertThat(cache.find(Set.of(ANNA))).isNotNull();
        assertThat(cache.find(Set.of(ANNA, BAO))).isNull();
    }

    @Test
    void theLeaseRunsFromSendingThePoll() {
        long sent = nanos;
        pass(1_900);
        cache.renew(sent, millis - 1_900, 5, List.of(), false, 2_000);
        assertThat(cache.leased()).isTrue();

        pass(100);

        assertThat(cache.leased()).isFalse();
    }

    @Test
    void noLeaseIsLongerThanAgreed() {
        cache.renew(nanos, millis, 5, List.of(), false, 60_000);

        pass(2_000);

        assertThat(cache.leased()).isFalse();
    }

    @Test
    void aMachineThatSleptHasLostItsLease() {
        renew(5);

        millis += 600;

        assertThat(cache.leased()).isFalse();
    }

    @Test
    void aChangeDropsWhatWasKnownOfThatMemberOnly() {
        renew(5);
        cache.keep(Map.of(ANNA, consents(5), BAO, consents(5)));

        renew(6, new BasisCache.Change(6, ANNA));

        assertThat(cache.find(Set.of(ANNA))).isNull();
        assertThat(cache.find(Set.of(BAO))).isNotNull();
    }

    @Test
    void anAnswerOlderThanTheLastChangeIsThrownAway() {
        renew(6, new BasisCache.Change(6, ANNA));

        cache.keep(Map.of(ANNA, consents(5)));

        assertThat(cache.find(Set.of(ANNA))).isNull();
    }

    @Test
    void anAnswerThatKnowsTheChangeIsKept() {
        renew(6, new BasisCache.Change(6, ANNA));

        cache.keep(Map.of(ANNA, consents(6)));

        assertThat(cache.find(Set.of(ANNA))).isNotNull();
    }

    @Test
    void aResetForgetsEverythingAndRefusesOlderAnswers() {
        renew(5);
        cache.keep(Map.of(ANNA, consents(5)));

        cache.renew(nanos, millis, 2_000, List.of(), true, 2_000);
        cache.keep(Map.of(BAO, consents(1_999)));

        assertThat(cache.find(Set.of(ANNA))).isNull();
        assertThat(cache.find(Set.of(BAO))).isNull();
        assertThat(cache.applied()).isEqualTo(2_000);
    }

    @Test
    void aStandingFromTheCacheEndsWithTheLease() {
        renew(5);
        cache.keep(Map.of(ANNA, consents(5)));
        Standing standing = cache.find(Set.of(ANNA));
        assertThat(standing).isNotNull();
        assertThat(cache.holds(standing)).isTrue();

        pass(2_001);

        assertThat(cache.holds(standing)).isFalse();
    }

    @Test
    void aStandingFromTheCacheEndsWithAChangeOfItsMember() {
        renew(5);
        cache.keep(Map.of(ANNA, consents(5)));
        Standing standing = cache.find(Set.of(ANNA));
        assertThat(standing).isNotNull();

        renew(6, new BasisCache.Change(6, BAO));
        assertThat(cache.holds(standing)).isTrue();
        renew(7, new BasisCache.Change(7, ANNA));

        assertThat(cache.holds(standing)).isFalse();
    }

    private static MemberBasis consents(long change) {
        return new MemberBasis(Set.of("offers"), false, change);
    }

    private void renew(long change, BasisCache.Change... changes) {
        cache.renew(nanos, millis, change, List.of(changes), false, 2_000);
    }

    private void pass(long time) {
        nanos += TimeUnit.MILLISECONDS.toNanos(time);
        millis += time;
    }
}
