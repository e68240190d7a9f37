package io.menshen.consent.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.consent.register.Document;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipientsTest {

    static String shop(String region, String more) {
        return """
                - code: some-shop
                  name: {zh: 某商店, en: Some shop}
                  role: ENTRUSTED
                  client: partner-shop
                  region: %s
                  contract: C-2026-17
                  fields: {display-name: partial, mobile: plain}
                  endsOn: 2027-12-31
                  assessment: PIA-9
                %s""".formatted(region, more.isEmpty() ? "" : "  " + more + "\n");
    }

    @Test
    void anInstallationBeginsWithNobody() {
        assertThat(Recipients.faults(Recipients.bundledText())).isEmpty();
        assertThat(Recipients.read(Recipients.bundledText()).all()).isEmpty();
    }

    @Test
    void abroadNeedsARoute() {
        assertThat(Recipients.faults(shop("CN", ""))).isEmpty();
        assertThat(Recipients.faults(shop("NO", "")))
                .containsExactly(new Document.Fault("/0/route", "foreign-region-without-route"));
        assertThat(Recipients.faults(shop("NO", "route: CAC-SCC-4711"))).isEmpty();
    }

    @Test
    void whatIsMissingOrNamedTwiceIsSaid() {
        assertThat(Recipients.faults("[{code: x}]"))
                .extracting(Document.Fault::rule)
                .containsExactly("unreadable");
        assertThat(Recipients.faults(shop("CN", "") + shop("CN", "")))
                .extracting(Document.Fault::pointer)
                .containsExactly("/1/code", "/1/client");
        assertThat(Recipients.faults(shop("CN", "").replace("partial", "alias")))
                .extracting(Document.Fault::pointer)
                .containsExactly("/0/fields");
    }

    @Test
    void theLastDayIsTheLast() {
        Recipient shop = Recipients.read(shop("CN", "")).find("some-shop").orElseThrow();

        assertThat(shop.open(LocalDate.parse("2027-12-31"))).isTrue();
        assertThat(shop.open(LocalDate.parse("2028-01-01"))).isFalse();
        assertThat(List.copyOf(shop.sortedFields().keySet())).containsExactly("display-name", "mobile");
    }
}
