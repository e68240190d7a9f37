package io.menshen.member.matching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisplayNameTest {

    @Test
    void codePointsStayAsTheyWereWritten() {
        assertThat(name("𠀾小雨").text()).isEqualTo("𠀾小雨");
        assertThat(name("阿卜杜拉·买买提").text()).isEqualTo("阿卜杜拉·买买提");
    }

    @Test
    void invisibleAndTurningCharactersAreLeftOut() {
        assertThat(name("张\u202e伟\u200b\u0007").text()).isEqualTo("张伟");
    }

    @Test
    void nothingVisibleIsNoName() {
        assertThat(DisplayName.parse(" \u200b\u202e ")).isEmpty();
    }

    @Test
    void namesAreComparedByTheirNormalForm() {
        assertThat(name("豆豆妈 Ａ").sameAs(name("豆豆妈a"))).isTrue();
        assertThat(name("豆豆妈").sameAs(name("豆豆爸"))).isFalse();
    }

    @Test
    void lengthIsCountedInCodePoints() {
        assertThat(DisplayName.parse("𠀾".repeat(40))).isPresent();
        assertThat(DisplayName.parse("𠀾".repeat(41))).isEmpty();
    }

    @Test
    void nothingPrintsAName() {
        assertThat(name("张伟").toString()).doesNotContain("张");
    }

    private static DisplayName name(String text) {
        return DisplayName.parse(text).orElseThrow();
    }
}
