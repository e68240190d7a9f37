package io.menshen.gateway.basis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DutyTest {

    private static final String ACCOUNT = "courier";
    private static final Set<String> ROLES = Set.of("courier", "member");

    private long now = 1_000_000_000_000L;
    private long wall = 1_000_000;
    private final BasisCache cache = new BasisCache(100, () -> now, () -> wall);

    @BeforeEach
    void leased() {
        cache.renew(now, wall, 10, List.of(), false, 2_000);
    }

    @Test
    void itEndsByTheOwnClock() {
        Duty duty = new Duty(Set.of("courier"), now + 5, 10, Duty.State.ASKED);

        assertThat(duty.lapsed(ROLES, now)).isEmpty();
        assertThat(duty.lapsed(ROLES, now + 5)).containsExactly("courier");
    }

    @Test
    void ofWhomItIsNotKnownOnlyTheMembersRoleIsLeft() {
        assertThat(Duty.unknown().lapsed(ROLES, now)).containsExactly("courier");
        assertThat(Duty.free().lapsed(ROLES, now)).isEmpty();
    }

    @Test
    void aChangeInTheFeedDropsIt() {
        Duty known = keep(10);

        assertThat(cache.duty(ACCOUNT)).isNotNull();
        cache.renew(now, wall, 11, List.of(new BasisCache.Change(11, BasisCache.key(ACCOUNT))), false, 2_000);

        assertThat(cache.duty(ACCOUNT)).isNull();
        assertThat(cache.holds(ACCOUNT, known.as(Duty.State.CACHED))).isFalse();
    }

    @Test
    void anAnswerOlderThanAnAppliedChangeIsNotKept() {
        cache.renew(now, wall, 11, List.of(new BasisCache.Change(11, BasisCache.key(ACCOUNT))), false, 2_000);

        keep(10);

        assertThat(cache.duty(ACCOUNT)).isNull();
        keep(11);
        assertThat(cache.duty(ACCOUNT)).isNotNull();
    }

    @Test
    void withoutTheLeaseNothingIsKnown() {
        Duty known = keep(10);
        long later = TimeUnit.SECONDS.toNanos(2);
        now += later;
        wall += 2_000;

        assertThat(cache.duty(ACCOUNT)).isNull();
        assertThat(cache.holds(ACCOUNT, known.as(Duty.State.CACHED))).isFalse();
        assertThat(cache.holds(ACCOUNT, known)).isTrue();
    }

    private Duty keep(long change) {
        Duty duty = new Duty(Set.of("courier"), now + TimeUnit.DAYS.toNanos(1), change, Duty.State.ASKED);
        cache.keep(ACCOUNT, duty);
        return duty;
    }
}
