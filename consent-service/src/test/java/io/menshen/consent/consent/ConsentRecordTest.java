package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.consent.MemberId;
import io.menshen.consent.notice.Notice;
import io.menshen.consent.purpose.LegalBasis;
import io.menshen.consent.purpose.Purpose;
import io.menshen.consent.purpose.PurposeCode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsentRecordTest {

    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");
    private static final Notice.Text TEXT = new Notice.Text("zh", "sha256:ab", "…");
    private static final Notice NOTICE =
            new Notice(1, LocalDate.of(2026, 11, 22), Notice.Change.MAJOR, List.of(), List.of(TEXT));

    private static final Purpose OFFERS = new Purpose(
            new PurposeCode("offers"),
            new Purpose.Text("优惠信息", "Offers"),
            new Purpose.Text("…", "…"),
            LegalBasis.CONSENT,
            List.of("mobile"),
            List.of("marketing"),
            new Purpose.Retention(Period.ZERO, Purpose.Retention.Event.CONSENT_ENDED),
            false,
            false,
            1,
            Period.ofYears(2));

    private final ConsentRecord record =
            ConsentRecord.given(new MemberId(UUID.randomUUID()), OFFERS, NOTICE, TEXT, NOON.minusSeconds(60));

    @Test
    void aGivenConsentStandsOnItsNotice() {
        assertThat(record.standing()).isTrue();
        assertThat(record.noticeVersion()).isEqualTo(1);
        assertThat(record.noticeHash()).isEqualTo("sha256:ab");
        assertThat(record.endedAt()).isEmpty();
    }

    @Test
    void withdrawingEndsItAndKeepsTheChangeToBeAcknowledged() {
        record.withdraw(NOON, 12);

        assertThat(record.withdrawn()).isTrue();
        assertThat(record.standing()).isFalse();
        assertThat(record.endedAt()).contains(NOON);
        assertThat(record.endedByChange()).contains(12L);
    }

    @Test
    void itLastsAsLongAsItsPurposeSays() {
        Instant given = NOON.minusSeconds(60);

        assertThat(record.expiresAt()).contains(Instant.parse("2028-11-22T03:59:00Z"));
        assertThat(record.lasts(given.plus(Duration.ofDays(730)))).isTrue();
        assertThat(record.lasts(Instant.parse("2028-11-22T03:59:00Z"))).isFalse();
    }

    @Test
    void anEndedConsentCannotEndAgain() {
        record.withdraw(NOON, 12);

        assertThatThrownBy(() -> record.withdraw(NOON, 13)).isInstanceOf(ConsentRefusal.Ended.class);
        assertThatThrownBy(() -> record.renew(NOON, 13)).isInstanceOf(ConsentRefusal.Ended.class);
    }
}
