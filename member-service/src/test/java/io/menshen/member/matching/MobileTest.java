package io.menshen.member.matching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MobileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "13812345678",
                "138 1234 5678",
                "138-1234-5678",
                "１３８１２３４５６７８",
                "+86 13812345678",
                "+8613812345678",
                "0086 138 1234 5678",
                "  13812345678 "
            })
    void allUsualSpellingsAreOneMobile(String spelling) {
        assertThat(Mobile.parse(spelling).orElseThrow().e164()).isEqualTo("+8613812345678");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "1381234", "12812345678", "138123456789", "010-62345678", "abc", "13812345678 ext. 5"})
    void whatIsNoMobileIsNotIndexed(String text) {
        assertThat(Mobile.parse(text)).isEmpty();
    }

    @Test
    void aChineseMobileIsShownWithoutTheCountry() {
        assertThat(Mobile.parse("+8613812345678").orElseThrow().national()).isEqualTo("13812345678");
    }

    @Test
    void aForeignMobileKeepsItsCountry() {
        assertThat(Mobile.parse("+85251234567").orElseThrow().national()).isEqualTo("+85251234567");
    }

    @Test
    void nothingPrintsAMobile() {
        assertThat(Mobile.parse("13812345678").orElseThrow().toString()).doesNotContain("138");
    }
}
