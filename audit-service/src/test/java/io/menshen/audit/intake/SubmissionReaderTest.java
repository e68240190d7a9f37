package io.menshen.audit.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.audit.intake.Submission.Malformed;
import io.menshen.audit.intake.Submission.Recorded;
import io.menshen.audit.intake.Submission.SourceOpened;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionReaderTest {

    private static final Path CONTRACTS = Path.of("../contracts");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPENED = "io.menshen.audit.source-opened.v1";

    private final SubmissionReader reader = new SubmissionReader();

    private Submission read(String record) {
        return reader.read(Records.kafka(0, 0, Records.recorded("gw/one", 1), record));
    }

    static Stream<Path> recordExamples() throws IOException {
        return Files.list(CONTRACTS.resolve("examples"))
                .filter(file -> file.getFileName().toString().startsWith("audit-record.v1."));
    }

    static Stream<Path> openedExamples() throws IOException {
        return Files.list(CONTRACTS.resolve("examples"))
                .filter(file -> file.getFileName().toString().startsWith("source-opened.v1."));
    }

    @ParameterizedTest
    @MethodSource("recordExamples")
    void everyPublishedExampleOfEvidenceIsTaken(Path example) throws IOException {
        assertThat(read(Files.readString(example))).isInstanceOf(Recorded.class);
    }

    @ParameterizedTest
    @MethodSource("openedExamples")
    void everyPublishedExampleOfAnOpenedSourceIsTaken(Path example) throws IOException {
        assertThat(reader.read(Records.kafka(0, 0, Records.headers("gw/one", 0, OPENED), Files.readString(example))))
                .isInstanceOf(SourceOpened.class);
    }

    /// The rules in code and the published schema say the same about what is broken in one place.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actor/id=\"two words\"",
                "/actor/role=\"Courier\"",
                "/actor/role=null",
                "/actor/name=\"\"",
                "/actor/member=\"13912345678\"",
                "/action=\"\"",
                "/action=\"ReadRoute\"",
                "/action=null",
                "/purpose=\"a b\"",
                "/basis=\"route\"",
                "/basis=\"route/a b\"",
                "/outcome=\"shown\"",
                "/outcome=\"refused\"",
                "/outcome=null",
                "/policy/hash=\"sha256:0\"",
                "/policy/version=\"\"",
                "/request=\"a b\"",
                "/subjects=null",
                "/subjects/0/members=[]",
                "/subjects/0/members/0=\"x\"",
                "/subjects/0/fields/mobile=\"clear\"",
                "/subjects/0/fields/Mobile=\"plain\"",
                "/subjects/0/rules/0=\"A\"",
                "/mobile=\"13912345678\"",
                "/actor/mobile=\"x\"",
                "/time=\"yesterday\"",
                "/subjects/0/fields=null"
            })
    void whatTheSchemaRefusesIsMalformed(String change) throws IOException {
        JsonNode record = JSON.readTree(Records.read(UUID.randomUUID()));
        String pointer = change.substring(0, change.indexOf('='));
        JsonNode value = JSON.readTree(change.substring(change.indexOf('=') + 1));
        set(record, pointer, value);
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(CONTRACTS.resolve("events/audit-record.v1.schema.json")));

        assertThat(schema.validate(
                        record.toString(),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .isNotEmpty();
        assertThat(read(record.toString())).isInstanceOf(Malformed.class);
    }

    private static void set(JsonNode root, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1);
        if (parent.isArray()) {
            ((com.fasterxml.jackson.databind.node.ArrayNode) parent).set(Integer.parseInt(name), value);
        } else {
            ((com.fasterxml.jackson.databind.node.ObjectNode) parent).set(name, value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "\"x\"", "{\"time\": 1}", "{", "\u0000", "{} {}"})
    void whatIsNoEvidenceAtAllIsMalformed(String record) {
        assertThat(read(record)).isInstanceOf(Malformed.class);
    }

    @Test
    void aRecordThatSaysAThingTwiceIsMalformed() {
        String twice = Records.read(UUID.randomUUID())
                .replace("\"request\": \"r-1\"", "\"request\": \"r-1\", \"request\": \"r-2\"");

        assertThat(read(twice)).isInstanceOf(Malformed.class);
    }

    @Test
    void aMembersUserNameNeverComesIn() {
        String named = Records.read(UUID.randomUUID()).replace("\"role\": \"courier\"", "\"role\": \"member\"");

        assertThat(((Malformed) read(named)).reason()).isEqualTo("member-named");
    }

    @Test
    void aMalformedRecordKeepsItsNumberSoThatItIsNoGap() {
        assertThat(read("{").origin()).contains(new Origin("gw/one", 1));
    }

    @Test
    void withoutASourceOrANumberThereIsNoOrigin() {
        for (String wrong : List.of("", "gw", "gw/", "GW/one", "gw/one two", "13912345678", "gw/one\n")) {
            Headers headers = Records.recorded("gw/one", 1);
            Records.add(headers, "ce_source", wrong);
            assertThat(reader.read(Records.kafka(0, 0, headers, Records.read(UUID.randomUUID())))
                            .origin())
                    .as(wrong)
                    .isEmpty();
        }
        for (String wrong : List.of("", "-1", "+1", "1.0", "9999999999999999999", "\u0661")) {
            Headers headers = Records.recorded("gw/one", 1);
            Records.add(headers, "ce_sequence", wrong);
            assertThat(reader.read(Records.kafka(0, 0, headers, Records.read(UUID.randomUUID())))
                            .origin())
                    .as(wrong)
                    .isEmpty();
        }
    }

    @Test
    void aSourceIsOpenedByItsFirstRecordOnly() {
        assertThat(reader.read(
                        Records.kafka(0, 0, Records.headers("gw/one.2", 1, OPENED), Records.opened("gw/one", 4))))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void aMalformedRecordPrintsNothingOfItself() {
        assertThat(read("{\"mobile\": \"13912345678\"}").toString()).doesNotContain("13912345678");
        assertThat(new Submission.Content("13912345678".getBytes(StandardCharsets.UTF_8)))
                .hasToString("11 bytes");
    }
}
