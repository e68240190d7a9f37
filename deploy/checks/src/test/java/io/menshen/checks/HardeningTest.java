package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every flavour keeps every [Rule], and every rule notices when one thing breaks it.
class HardeningTest {

    static Stream<Arguments> rulesAndFlavours() {
        return Manifests.FLAVOURS.stream()
                .flatMap(flavour -> Stream.of(Rule.values()).map(rule -> Arguments.of(rule, flavour)));
    }

    @ParameterizedTest
    @MethodSource("rulesAndFlavours")
    void everyFlavourKeepsIt(Rule rule, String flavour) {
        assertThat(rule.complaints(Manifests.of(flavour))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void itTurnsRedWhenBroken(Rule rule) {
        Manifests broken = Manifests.of("prod");

        rule.breakIn(broken);

        assertThat(rule.complaints(broken)).isNotEmpty();
    }
}
