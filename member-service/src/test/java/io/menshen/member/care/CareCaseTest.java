package io.menshen.member.care;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.member.MemberId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CareCaseTest {

    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");
    private static final Duration WHILE = Duration.ofMinutes(30);
    private static final Duration WEEK = Duration.ofDays(7);

    private static CareCase asked(boolean needsApproval) {
        return CareCase.byStaff(MemberId.random(), CareKind.QUESTION, needsApproval, "care1", NOON);
    }

    private static boolean proves(CareCase known, String account) {
        return known.proves(account, NOON, WEEK);
    }

    @Test
    void onlyAVerifiedCaseInHandProvesAnything() {
        CareCase taken = asked(false).taken("care1", NOON, WHILE);
        assertThat(proves(taken, "care1")).isFalse();

        CareCase open = taken.verified(NOON);

        assertThat(proves(open, "care1")).isTrue();
        assertThat(proves(open, "care2")).isFalse();
        assertThat(open.proves("care1", NOON.plus(WHILE), WEEK)).isFalse();
        assertThat(open.taken("care1", NOON.plus(WEEK), WHILE).proves("care1", NOON.plus(WEEK), WEEK))
                .isFalse();
        assertThat(proves(open.closed(CareResult.SOLVED, NOON), "care1")).isFalse();
    }

    @Test
    void whereTheRulesAskASecondPersonApproves() {
        CareCase verified = asked(true).taken("care1", NOON, WHILE).verified(NOON);
        assertThat(proves(verified, "care1")).isFalse();
        assertThatThrownBy(() -> verified.approved("care1", NOON)).isInstanceOf(CareRefusal.OwnCase.class);

        CareCase approved = verified.approved("approver1", NOON);

        assertThat(proves(approved, "care1")).isTrue();
        assertThat(proves(approved.taken("care1", NOON.plus(WHILE), WHILE), "approver1"))
                .isFalse();
    }

    @Test
    void whoeverApprovedDoesNotLookEvenWithTheCaseInHand() {
        CareCase approved = asked(true).verified(NOON).approved("both", NOON).taken("both", NOON, WHILE);

        assertThat(proves(approved, "both")).isFalse();
    }

    @Test
    void afterThreeWrongWordsItIsOver() {
        CareCase once = asked(false).notVerified(NOON);
        CareCase twice = once.notVerified(NOON);
        assertThat(twice.state()).isEqualTo(CareState.ASKED);

        CareCase thrice = twice.notVerified(NOON);

        assertThat(thrice.result()).isEqualTo(CareResult.NOT_VERIFIED);
        assertThatThrownBy(() -> thrice.verified(NOON)).isInstanceOf(CareRefusal.WrongState.class);
    }

    @Test
    void theMembersOwnCaseIsVerifiedByTheAccount() {
        assertThat(CareCase.byMember(MemberId.random(), CareKind.QUESTION, false, NOON)
                        .state())
                .isEqualTo(CareState.OPEN);
        assertThat(CareCase.byMember(MemberId.random(), CareKind.ACCOUNT, true, NOON)
                        .state())
                .isEqualTo(CareState.VERIFIED);
    }

    @Test
    void whatSomebodyHasInHandNobodyElseTakes() {
        CareCase taken = asked(false).taken("care1", NOON, WHILE);

        assertThatThrownBy(() -> taken.taken("care2", NOON, WHILE)).isInstanceOf(CareRefusal.InOtherHands.class);
        assertThat(taken.taken("care2", NOON.plus(WHILE), WHILE).handler()).isEqualTo("care2");
    }
}
