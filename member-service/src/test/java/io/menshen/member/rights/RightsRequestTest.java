package io.menshen.member.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.member.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RightsRequestTest {

    private static final Instant NOW = Instant.parse("2026-11-23T01:00:00Z");
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final byte[] WORDS = {1};

    private final RightsRequest request = RightsRequest.of(
            UUID.randomUUID(),
            "asker",
            MemberId.random(),
            RequestKind.COMPLAINT,
            7L,
            WORDS,
            NOW,
            LocalDate.parse("2026-12-14"));

    @Test
    void onlyWhoHasItInHandAnswers() {
        assertThatThrownBy(() -> request.answer("one", WORDS, NOW)).isInstanceOf(RightsRefusal.NotInHand.class);

        request.takeInHand("one", NOW, HALF_AN_HOUR);

        assertThat(request.state()).isEqualTo(RequestState.IN_WORK);
        assertThatThrownBy(() -> request.takeInHand("two", NOW.plusSeconds(60), HALF_AN_HOUR))
                .isInstanceOf(RightsRefusal.InOtherHands.class);
        assertThatThrownBy(() -> request.answer("two", WORDS, NOW)).isInstanceOf(RightsRefusal.NotInHand.class);
        request.answer("one", WORDS, NOW);
        assertThat(request.state()).isEqualTo(RequestState.ANSWERED);
    }

    @Test
    void aHandThatIsOpenAgainIsTakenByAnother() {
        request.takeInHand("one", NOW, HALF_AN_HOUR);
        Instant later = NOW.plus(HALF_AN_HOUR);

        request.takeInHand("two", later, HALF_AN_HOUR);

        assertThatThrownBy(() -> request.refuse("one", RefusalReason.ABUSE, WORDS, later))
                .isInstanceOf(RightsRefusal.NotInHand.class);
        request.refuse("two", RefusalReason.KEPT_BY_LAW, WORDS, later);
        assertThat(request.state()).isEqualTo(RequestState.REFUSED);
        assertThat(request.refusal()).isEqualTo(RefusalReason.KEPT_BY_LAW);
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        request.withdraw(NOW);

        assertThatThrownBy(() -> request.withdraw(NOW)).isInstanceOf(RightsRefusal.Over.class);
        assertThatThrownBy(() -> request.takeInHand("one", NOW, HALF_AN_HOUR)).isInstanceOf(RightsRefusal.Over.class);
        assertThatThrownBy(() -> request.answer("one", WORDS, NOW)).isInstanceOf(RightsRefusal.Over.class);
    }

    @Test
    void everyRefusalNamesItsClause() {
        for (RefusalReason reason : RefusalReason.values()) {
            assertThat(reason.clause()).containsPattern("PIPL Art\\. \\d\\d|GB/T \\d+");
        }
    }
}
