package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What member-service seals, the rules know under the same word, in the same group, with the mask it announces.
class FieldCatalogueTest {

    private static final Path CATALOGUE = Path.of("../member-service/src/main/resources/field-catalogue.yaml");

    private final Rules rules = RuleFile.bundled();

    @Test
    void everyFieldOfTheCatalogueHasItsGroupAndMaskHere() throws IOException {
        Map<?, ?> fields = (Map<?, ?>) load().get("fields");

        assertThat(fields).isNotEmpty();
        fields.forEach((name, entry) -> {
            Map<?, ?> described = (Map<?, ?>) entry;
            Field field =
                    rules.fields().find(String.valueOf(described.get("code"))).orElseThrow();
            assertThat(field.group())
                    .as(field.code())
                    .isEqualTo(String.valueOf(described.get("group")).toLowerCase(Locale.ROOT));
            assertThat(field.kind()
                            .has(Level.valueOf(
                                    String.valueOf(described.get("mask")).toUpperCase(Locale.ROOT))))
                    .as(field.code())
                    .isTrue();
        });
    }

    private static Map<?, ?> load() throws IOException {
        try (Reader file = Files.newBufferedReader(CATALOGUE)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
        }
    }
}
