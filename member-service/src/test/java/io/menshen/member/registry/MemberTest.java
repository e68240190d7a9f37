package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MemberTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant DUE = NOON.plus(Duration.ofDays(30));

    private final Member named = Member.toBeInformed(NOON, DUE);

    @Test
    void aRecordCanBeClaimedOnce() {
        named.claim(NOON);

        assertThat(named.state()).isEqualTo(MemberState.CLAIMED);
        assertThatThrownBy(() -> named.claim(NOON)).isInstanceOf(MemberRefusal.NotClaimable.class);
    }

    @Test
    void anExpiredRecordCannotBeClaimed() {
        named.expire(DUE);

        assertThatThrownBy(() -> named.claim(DUE)).isInstanceOf(MemberRefusal.NotClaimable.class);
    }

    @Test
    void nothingExpiresBeforeItsTime() {
        assertThatThrownBy(() -> named.expire(DUE.minusSeconds(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClaimedRecordNeverExpires() {
        named.claim(NOON);

        assertThatThrownBy(() -> named.expire(DUE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNewOrderGivesMoreTime() {
        named.neededUntil(DUE.plusSeconds(60));

        assertThatThrownBy(() -> named.expire(DUE)).isInstanceOf(IllegalStateException.class);
    }
}
