package io.menshen.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.menshen.audit.cosigning.WitnessResource;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The document from which the gateway makes its routes and masks is the one this service serves.
@QuarkusTest
@WithTestResource(
        value = StackResource.class,
        scope = TestResourceScope.MATCHING_RESOURCES,
        initArgs = @ResourceArg(name = "service", value = "audit-service"))
@WithTestResource(value = WitnessResource.class, scope = TestResourceScope.MATCHING_RESOURCES)
class OpenApiContractTest {

    private static final Path DOCUMENT = Path.of("../contracts/openapi/audit-service.yaml");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> TEXT_AND_BYTES = Set.of(
            "readCheckpoint",
            "readKeys",
            "readKeyAnnouncement",
            "readTile",
            "readEntryExportPart",
            "readEntryProof",
            "readMyDisclosureProof",
            "readErasureProof",
            "readReceiptProof");

    private static String served() {
        return given().get(Management.at("/openapi?format=yaml"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /// `-Dcontracts.write=true` writes the document instead of comparing it.
    @Test
    void theDocumentInContractsIsTheOneThatIsServed() throws IOException {
        String served = served();
        if (Boolean.getBoolean("contracts.write")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, served);
        }

        assertThat(YAML.readTree(Files.readString(DOCUMENT))).isEqualTo(YAML.readTree(served));
    }

    @Test
    void everyOperationIsKnownToTheDoor() throws IOException {
        JsonNode paths = YAML.readTree(served()).path("paths");

        List<String> operations = new ArrayList<>();
        paths.properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String id = operation.getValue().path("operationId").asText();
                    assertThat(path.getKey()).startsWith("/v1/");
                    assertThat(operation.getValue().path("x-purpose").asText()).isNotEmpty();
                    assertThat(operation.getValue().path("x-caller-member").asBoolean())
                            .isEqualTo(path.getKey().startsWith("/v1/me"));
                    assertThat(operation
                                    .getValue()
                                    .path("x-personal-data")
                                    .asText()
                                    .equals("none"))
                            .as(id)
                            .isEqualTo(TEXT_AND_BYTES.contains(id));
                    operations.add(id);
                }));
        assertThat(operations)
                .containsExactlyInAnyOrder(
                        "listEntries",
                        "readEntry",
                        "readEntryProof",
                        "startEntryExport",
                        "readEntryExport",
                        "readEntryExportPart",
                        "readCheckpoint",
                        "readKeys",
                        "readKeyAnnouncement",
                        "rotateLogKey",
                        "startPruning",
                        "listPrunings",
                        "listLogKeyRotations",
                        "readTile",
                        "listMyDisclosures",
                        "readMyDisclosureProof",
                        "readErasureEntry",
                        "readErasureProof",
                        "readReceiptEntry",
                        "readReceiptProof");
    }

    @Test
    void everyTextInAnAnswerIsClassified() throws IOException {
        JsonNode schemas = YAML.readTree(served()).at("/components/schemas");

        List<String> unclassified = new ArrayList<>();
        schemas.properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(property -> {
                            JsonNode value = property.getValue();
                            boolean text = value.path("type").toString().contains("string")
                                    || value.path("items")
                                            .path("type")
                                            .toString()
                                            .contains("string");
                            if (text
                                    && !value.has("enum")
                                    && !value.has("format")
                                    && !value.path("x-personal-data").asText().equals("none")) {
                                unclassified.add(schema.getKey() + "." + property.getKey());
                            }
                        }));
        assertThat(unclassified).isEmpty();
    }
}
