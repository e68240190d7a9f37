package io.menshen.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The document from which the gateway makes its routes and masks is the one this service serves.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class OpenApiContractTest {

    private static final Path DOCUMENT = Path.of("../contracts/openapi/consent-service.yaml");
    private static final YAMLMapper YAML = new YAMLMapper();

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
    void everyOperationNamesItsPurposeAndNoInternalOneIsListed() throws IOException {
        JsonNode paths = YAML.readTree(served()).path("paths");

        List<String> operations = new ArrayList<>();
        paths.properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    assertThat(path.getKey()).startsWith("/v1/");
                    assertThat(operation.getValue().path("x-purpose").asText()).isEqualTo("membership");
                    assertThat(operation.getValue().path("x-caller-member").asBoolean())
                            .isEqualTo(path.getKey().startsWith("/v1/me")
                                    || path.getKey().startsWith("/v1/represented/"));
                    operations.add(operation.getValue().path("operationId").asText());
                }));
        assertThat(operations)
                .containsExactlyInAnyOrder(
                        "listPurposes",
                        "readCurrentNotice",
                        "listMyConsents",
                        "readMyConsent",
                        "giveConsent",
                        "withdrawConsent",
                        "listConsentRequests",
                        "askForConsent",
                        "refuseConsent",
                        "readConsentReceipt",
                        "readConsentReceiptPage",
                        "listPublishedVersions",
                        "readPublishedVersion",
                        "listVersionDifferences",
                        "dryRunDisclosureRules",
                        "listDuties",
                        "readMyDuties",
                        "signPledge",
                        "recordCourse",
                        "listDueDuties",
                        "revokeDutyRecord",
                        "listMyCalls",
                        "listSeats",
                        "proposeSeat",
                        "approveSeat",
                        "proposeSeatEnd",
                        "endSeat",
                        "evaluateCrisis",
                        "listDraftComments",
                        "commentOnDraft",
                        "answerDraftComment",
                        "listDraftDifferences",
                        "listPublicationDrafts",
                        "readPublicationDraft",
                        "draftPublication",
                        "approvePublication",
                        "discardPublication",
                        "requestGrant",
                        "submitGrant",
                        "readGrant",
                        "approveGrant",
                        "activateGrant",
                        "revokeGrant",
                        "endGrant",
                        "breakGlass",
                        "listBrokenGlasses",
                        "decideOnBrokenGlass",
                        "declareCrisis",
                        "listCrises",
                        "readCrisis",
                        "approveCrisis",
                        "extendCrisis",
                        "endCrisis",
                        "readCrisisReport",
                        "prepareCrisisPlan",
                        "listCrisisPlans",
                        "readCrisisPlan",
                        "approveCrisisPlan",
                        "activateCrisisPlan",
                        "listRepresentedConsents",
                        "giveRepresentedConsent",
                        "readRepresentedReceipt",
                        "readRepresentedReceiptPage",
                        "listRepresentedConsentRequests",
                        "askForRepresentedConsent",
                        "refuseRepresentedConsent",
                        "withdrawRepresentedConsent",
                        "listRecipients",
                        "listMySharings");
    }

    @Test
    void everyTextInAnAnswerIsClassified() throws IOException {
        JsonNode schemas = YAML.readTree(served()).at("/components/schemas");

        List<String> unclassified = new ArrayList<>();
        schemas.properties().forEach(schema -> {
            if (!schema.getKey().endsWith("Request")) {
                schema.getValue().path("properties").properties().forEach(property -> {
                    if (isFreeText(property) && !property.getValue().has("x-personal-data")) {
                        unclassified.add(schema.getKey() + "." + property.getKey());
                    }
                });
            }
        });
        assertThat(unclassified).isEmpty();
    }

    private static boolean isFreeText(Map.Entry<String, JsonNode> property) {
        JsonNode schema = property.getValue();
        JsonNode type = schema.path("type");
        boolean text = type.asText().equals("string")
                || type.isArray()
                        && type.valueStream().anyMatch(each -> each.asText().equals("string"));
        boolean texts = type.asText().equals("array")
                && schema.at("/items/type").asText().equals("string");
        boolean harmless = schema.has("enum")
                || Set.of("uuid", "date-time", "date")
                        .contains(schema.path("format").asText());
        return (text || texts) && !harmless;
    }

    private static String served() {
        return given().accept("application/yaml")
                .get(Management.at("/openapi"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
