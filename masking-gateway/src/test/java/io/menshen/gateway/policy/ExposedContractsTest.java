package io.menshen.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import io.menshen.gateway.view.Exposure;
import io.menshen.gateway.view.Operation;
import io.menshen.gateway.view.TextForm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documents in `contracts/openapi`, whoever's they are: every operation can be masked, for a purpose that the
/// rules
/// know. A document that leaves anything open fails the build here.
class ExposedContractsTest {

    private static final Path CONTRACTS = Path.of("../contracts/openapi");
    private static final Path FOREIGN = Path.of("src/test/resources/contracts/parcels.yaml");

    private final Rules rules = RuleFile.bundled();

    @Test
    void everyOperationOfEveryDocumentIsExposed() throws IOException {
        Exposure exposure = exposure(documents());

        assertThat(documents()).containsKeys("member-service", "consent-service", "audit-service");
        assertThat(exposure.faults()).isEmpty();
        assertThat(exposure.operations()).isNotEmpty();
    }

    @Test
    void everyAnswerWithPersonalDataHasAPurpose() throws IOException {
        for (Operation operation : exposure(documents()).operations()) {
            if (!operation.fields().isEmpty()) {
                assertThat(operation.purpose()).as(operation.id()).isIn(rules.purposes());
            }
        }
    }

    /// Made from what the masks have left, so that no service hands out a file that nobody can mask.
    @Test
    void aMembersCopyIsHadAsATable() throws IOException {
        Operation table = exposure(documents()).operations().stream()
                .filter(operation -> operation.id().equals("readCopyTable"))
                .findFirst()
                .orElseThrow();

        assertThat(table.text()).isInstanceOf(TextForm.Table.class);
        assertThat(table.fields()).extracting(Field::code).containsExactlyInAnyOrder("member-id", "own-copy");
    }

    /// The first check of this class, of a folder in which a foreign document lies too.
    @Test
    void aStringThatNobodyClassifiedWouldFailTheBuild() throws IOException {
        Map<String, String> documents = documents();
        documents.put("parcels", Files.readString(FOREIGN));

        List<String> faults = exposure(documents).faults();

        assertThat(faults).hasSize(3);
        assertThat(faults)
                .anyMatch(fault -> fault.startsWith("parcels: readSlip (GET /v1/lockers/{locker}/slip): ")
                        && fault.contains("/addressee: a string that is not classified"))
                .anyMatch(
                        fault -> fault.contains("readOwner") && fault.contains("the id of a data subject is a string"))
                .anyMatch(fault -> fault.contains("readEither") && fault.contains("more than one schema (oneOf)"));
    }

    @Test
    void soWouldAnyClassificationThatIsTakenAway() throws IOException {
        String document = documents().get("member-service");
        String[] lines = document.split("\n");
        int taken = 0;
        for (int n = 0; n < lines.length; n++) {
            if (lines[n].strip().matches("x-personal-data: (mobile|id-number)")) {
                String[] without = lines.clone();
                without[n] = "";
                Map<String, String> documents = documents();
                documents.put("member-service", String.join("\n", without));
                taken++;
                assertThat(exposure(documents).faults()).as("line %s", n + 1).isNotEmpty();
            }
        }
        assertThat(taken).isGreaterThan(5);
    }

    private Exposure exposure(Map<String, String> documents) {
        Map<String, InputStream> streams = new TreeMap<>();
        documents.forEach(
                (name, text) -> streams.put(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
        return Exposure.compile(streams, rules.fields());
    }

    private static Map<String, String> documents() throws IOException {
        Map<String, String> documents = new TreeMap<>();
        try (Stream<Path> files = Files.list(CONTRACTS)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                documents.put(file.getFileName().toString().replace(".yaml", ""), Files.readString(file));
            }
        }
        return documents;
    }
}
