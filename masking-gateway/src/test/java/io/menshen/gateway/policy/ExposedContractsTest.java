package io.menshen.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import io.menshen.gateway.view.Exposure;
import io.menshen.gateway.view.Operation;
import io.menshen.gateway.view.TextForm;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The documents that the services really promise: every operation of theirs can be masked, for a purpose that the
/// rules know.
class ExposedContractsTest {

    private final Rules rules = RuleFile.bundled();

    @Test
    void everyOperationOfEveryServiceIsExposed() throws Exception {
        Exposure exposure = exposure();

        assertThat(exposure.faults()).isEmpty();
        assertThat(exposure.operations()).isNotEmpty();
    }

    @Test
    void everyAnswerWithPersonalDataHasAPurpose() throws Exception {
        for (Operation operation : exposure().operations()) {
            if (!operation.fields().isEmpty()) {
                assertThat(operation.purpose()).as(operation.id()).isIn(rules.purposes());
            }
        }
    }

    /// Made from what the masks have left, so that no service hands out a file that nobody can mask.
    @Test
    void aMembersCopyIsHadAsATable() throws Exception {
        Operation table = exposure().operations().stream()
                .filter(operation -> operation.id().equals("readCopyTable"))
                .findFirst()
                .orElseThrow();

        assertThat(table.text()).isInstanceOf(TextForm.Table.class);
        assertThat(table.fields()).extracting(Field::code).containsExactlyInAnyOrder("member-id", "own-copy");
    }

    private Exposure exposure() throws Exception {
        Map<String, InputStream> documents = new TreeMap<>();
        for (String service : new String[] {"member-service", "consent-service", "audit-service"}) {
            Path document = Path.of("../contracts/openapi", service + ".yaml");
            assertThat(document).isRegularFile();
            documents.put(service, Files.newInputStream(document));
        }
        return Exposure.compile(documents, rules.fields());
    }
}
