package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.consent.MemberId;
import io.menshen.consent.notice.Notice;
import io.menshen.consent.purpose.LegalBasis;
import io.menshen.consent.purpose.Purpose;
import io.menshen.consent.purpose.PurposeCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsentReceiptTest {

    private static final Instant GIVEN = Instant.parse("2026-11-22T04:00:00Z");
    private static final Notice.Text TEXT = new Notice.Text("zh", "sha256:" + "ab".repeat(32), "…");
    private static final Purpose OFFERS = new Purpose(
            new PurposeCode("offers"),
            new Purpose.Text("优惠信息", "Offers"),
            new Purpose.Text("向您的手机发送 <优惠> 信息", "To send \"offers\" & more"),
            LegalBasis.CONSENT,
            List.of("display-name", "mobile"),
            List.of("marketing"),
            new Purpose.Retention(Period.ZERO, Purpose.Retention.Event.CONSENT_ENDED),
            false,
            false,
            1,
            Period.ofYears(2));

    private final MemberId member = new MemberId(UUID.randomUUID());
    private final ConsentRecord record = ConsentRecord.given(
            member,
            OFFERS,
            new Notice(3, LocalDate.of(2026, 11, 22), Notice.Change.MAJOR, List.of(), List.of(TEXT)),
            TEXT,
            GIVEN);

    @Test
    void itSaysWhoAskedForWhatOnWhichNoticeAndWhatBecameOfIt() throws Exception {
        record.withdraw(GIVEN.plusSeconds(60), 7);

        JsonNode receipt = new ObjectMapper()
                .readTree(ConsentReceipt.of(record, Optional.of(OFFERS), "某社区", GIVEN.plusSeconds(60))
                        .body());

        assertThat(receipt.path("@type").asText()).isEqualTo("dpv:ConsentReceipt");
        assertThat(receipt.path("dct:publisher").asText()).isEqualTo("某社区");
        JsonNode about = receipt.path("dpv:hasRecordOfActivity");
        assertThat(about.path("dct:identifier").asText()).isEqualTo(record.id().toString());
        assertThat(about.at("/dpv:hasDataSubject/dct:identifier").asText()).isEqualTo(member.toString());
        assertThat(about.at("/dpv:hasNotice/dct:hasVersion").asInt()).isEqualTo(3);
        assertThat(about.at("/dpv:hasNotice/schema:sha256").asText()).isEqualTo("ab".repeat(32));
        assertThat(about.at("/dpv:hasProcess/dpv:hasPurpose/dct:identifier").asText())
                .isEqualTo("offers");
        assertThat(about.at("/dpv:hasProcess/dpv:hasPersonalData/1").asText()).isEqualTo("mobile");
        assertThat(about.at("/dpv:hasConsentStatus/0/schema:validThrough").asText())
                .isEqualTo("2028-11-22T04:00:00Z");
        assertThat(about.at("/dpv:hasConsentStatus/1/@type").asText()).isEqualTo("dpv:ConsentWithdrawn");
    }

    @Test
    void theSameFactsGiveTheSameBytesAndOthersAnotherHash() {
        ConsentReceipt first = ConsentReceipt.of(record, Optional.of(OFFERS), "某社区", GIVEN);

        assertThat(ConsentReceipt.of(record, Optional.of(OFFERS), "某社区", GIVEN)).isEqualTo(first);
        assertThat(ConsentReceipt.of(record, Optional.of(OFFERS), "别的社区", GIVEN).hash())
                .isNotEqualTo(first.hash());
        assertThat(first.body()).endsWith("}\n").doesNotContain("\r");
    }

    @Test
    void aPurposeThatIsNotOfferedAnyMoreIsNamedByItsCodeAlone() {
        ConsentReceipt receipt = ConsentReceipt.of(record, Optional.empty(), "某社区", GIVEN);

        assertThat(receipt.body()).contains("\"offers\"").doesNotContain("dpv:hasPersonalData");
    }

    @Test
    void thePageForPeopleHasTheSameFactsAndNoMarkupFromOutside() {
        ConsentReceipt receipt = ConsentReceipt.of(record, Optional.of(OFFERS), "某社区", GIVEN);

        String chinese = ReceiptPage.of(record, Optional.of(OFFERS), receipt, "某<script>社区", true);
        String english = ReceiptPage.of(record, Optional.of(OFFERS), receipt, "Some community", false);

        assertThat(chinese)
                .contains("同意收据", "优惠信息", "&lt;优惠&gt;", "2026-11-22 12:00:00", "2028-11-22", receipt.hash())
                .doesNotContain("<script>");
        assertThat(english).contains("Consent receipt", "&quot;offers&quot; &amp; more", "stands");
    }
}
