package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {

    private static final Set<String> PURPOSES = Set.of("delivery", "offers", "ordering");

    @Test
    void withoutAHeaderTheUsualPurposeIsMeant() {
        assertThat(Claim.of(headers(), "ordering", PURPOSES)).isEqualTo(new Claim("ordering", null));
    }

    @Test
    void aLiveBasisIsTaken() {
        String basis = "route/0190a0a0-0000-7000-8000-000000000001";

        Claim claim = Claim.of(headers("Menshen-Purpose", "delivery", "Menshen-Basis", basis), "ordering", PURPOSES);

        assertThat(claim).isEqualTo(new Claim("delivery", basis));
    }

    @Test
    void consentToAKnownPurposeIsTaken() {
        assertThat(Claim.of(headers("Menshen-Basis", "consent/offers"), "offers", PURPOSES)
                        .basis())
                .isEqualTo("consent/offers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "route/13812345678",
                "route/",
                "route",
                "consent/a13812345678",
                "friend/0190a0a0-0000-7000-8000-000000000001",
                "route/0190a0a0-0000-7000-8000-000000000001, order/1",
                "ROUTE/0190a0a0-0000-7000-8000-000000000001"
            })
    void everyOtherBasisIsRefused(String basis) {
        assertThatThrownBy(() -> Claim.of(headers("Menshen-Basis", basis), "delivery", PURPOSES))
                .isInstanceOf(Refused.class)
                .hasMessage("bad-basis");
    }

    @Test
    void anUnknownPurposeIsRefused() {
        assertThatThrownBy(() -> Claim.of(headers("Menshen-Purpose", "curiosity"), "delivery", PURPOSES))
                .isInstanceOf(Refused.class);
    }

    @Test
    void twoPurposesAreNone() {
        MultiMap headers = headers("Menshen-Purpose", "delivery").add("Menshen-Purpose", "offers");

        assertThatThrownBy(() -> Claim.of(headers, "delivery", PURPOSES)).isInstanceOf(Refused.class);
    }

    private static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }
}
