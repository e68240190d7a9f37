package io.menshen.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.gateway.rule.RuleFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documents that the services of this suite promise: one value that nobody has classified, and the build stops
/// here.
class PromisedDocumentsTest {

    private static final Path DOCUMENTS = Path.of("..", "contracts", "openapi");

    @Test
    void everyOperationOfTheSuiteIsClassified() throws IOException {
        Exposure exposure = Exposure.compile(documents(), RuleFile.bundled().fields());

        assertThat(exposure.faults()).isEmpty();
        assertThat(exposure.operations()).isNotEmpty();
    }

    @Test
    void everyPurposeThatAnOperationAssumesIsListed() throws IOException {
        Exposure exposure = Exposure.compile(documents(), RuleFile.bundled().fields());

        assertThat(exposure.operations())
                .allSatisfy(
                        operation -> assertThat(RuleFile.bundled().purposes()).contains(operation.purpose()));
    }

    private static Map<String, InputStream> documents() throws IOException {
        List<Path> files;
        try (Stream<Path> folder = Files.list(DOCUMENTS)) {
            files = folder.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
        Map<String, InputStream> documents = new TreeMap<>();
        for (Path file : files) {
            documents.put(file.getFileName().toString().replace(".yaml", ""), Files.newInputStream(file));
        }
        return documents;
    }
}
