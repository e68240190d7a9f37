package io.menshen.member.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FlatTest {

    @Test
    void aFlatWithoutUnitKeepsItsPlace() {
        assertThat(Flat.of("12", "", "402").orElseThrow().text()).isEqualTo("12--402");
    }

    @Test
    void labelsAreInTheOrderOfTheWalk() {
        List<String> walk = Stream.of("10-1-602", "2-1-201", "2-1-1001", "2--301", "甲-1-101")
                .map(text -> Flat.parse(text).orElseThrow())
                .sorted()
                .map(Flat::text)
                .toList();

        assertThat(walk).containsExactly("甲-1-101", "2--301", "2-1-201", "2-1-1001", "10-1-602");
    }

    @Test
    void whatIsNotCanonicalIsNoFlat() {
        assertThat(Flat.parse("3号楼2单元502")).isEmpty();
        assertThat(Flat.parse("3-2")).isEmpty();
        assertThat(Flat.parse("<b>-1-1")).isEmpty();
    }

    @Test
    void nothingPrintsAFlat() {
        assertThat(Flat.parse("3-2-502").orElseThrow().toString()).doesNotContain("502");
    }
}
