package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Kind;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/reference/disclosure-rules.md` lists what the code knows, no more and no less.
class DisclosureRulesReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "reference", "disclosure-rules.md");

    @Test
    void levelsNeedsAndReasonsAreListedInOrder() throws IOException {
        assertThat(column("## Levels", 0))
                .containsExactlyElementsOf(
                        Arrays.stream(Level.values()).map(Level::code).toList());
        assertThat(column("## Needs", 0))
                .containsExactlyElementsOf(
                        Arrays.stream(Need.values()).map(Need::code).toList());
        assertThat(column("## Reasons", 0))
                .containsExactlyElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::code).toList());
    }

    @Test
    void kindsAreListedWithTheirLevels() throws IOException {
        assertThat(column("## Kinds", 0))
                .containsExactlyElementsOf(
                        Arrays.stream(Kind.values()).map(Kind::code).toList());
        assertThat(column("## Kinds", 1))
                .containsExactlyElementsOf(Arrays.stream(Kind.values())
                        .map(kind -> String.join(
                                " ", kind.levels().stream().map(Level::code).toList()))
                        .toList());
    }

    @Test
    void fieldsAreListedWithKindAndGroup() throws IOException {
        List<Field> fields = RuleFile.bundled().fields().all();

        assertThat(column("## Fields", 0))
                .containsExactlyElementsOf(fields.stream().map(Field::code).toList());
        assertThat(column("## Fields", 1))
                .containsExactlyElementsOf(
                        fields.stream().map(field -> field.kind().code()).toList());
        assertThat(column("## Fields", 2))
                .containsExactlyElementsOf(fields.stream()
                        .map(field -> field.group() == null ? "" : field.group())
                        .toList());
    }

    private static List<String> column(String heading, int column) throws IOException {
        return Files.readString(REFERENCE)
                .lines()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> line.split("\\|", -1)[column + 1].replace("`", "").strip())
                .toList();
    }
}
