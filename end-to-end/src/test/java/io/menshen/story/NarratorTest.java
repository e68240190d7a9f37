package io.menshen.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarratorTest {

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final Narrator narrator = new Narrator(new PrintStream(terminal, true, StandardCharsets.UTF_8), false);

    @Test
    void columnsStandStraightBesideWideAndRareCharacters() {
        narrator.table(List.of(List.of("name", "end"), List.of("钟离𫘧", "|"), List.of("abc", "|")));

        assertThat(lines())
                .filteredOn(line -> line.endsWith("|"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(Narrator.width(line)).isEqualTo(Narrator.width(lines().get(1))));
    }

    @Test
    void longSentencesAreWrappedAndNoLineBeginsWithAClosingMark() {
        narrator.say("word ".repeat(60), "门神守门，看过必留痕。".repeat(20));

        assertThat(lines()).allSatisfy(line -> {
            assertThat(Narrator.width(line)).isLessThanOrEqualTo(96);
            assertThat(line.strip()).doesNotStartWith("，").doesNotStartWith("。");
        });
    }

    @Test
    void withoutATerminalThereAreNoColours() {
        narrator.step(1, "A step", "一步");
        narrator.holds("It holds.", "成立。");

        assertThat(lines()).noneMatch(line -> line.contains("\u001b"));
    }

    private List<String> lines() {
        return terminal.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
