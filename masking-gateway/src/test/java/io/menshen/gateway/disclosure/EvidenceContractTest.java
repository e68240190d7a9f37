package io.menshen.gateway.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.platform.event.AuditRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway says to the log, against what it promised to say.
class EvidenceContractTest {

    private static final Path CONTRACTS = Path.of("../contracts");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(CONTRACTS.resolve("examples"))) {
            return files.filter(file -> file.getFileName().toString().matches("(audit-record|source-opened)\\.v1\\..*"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleEverPublishedIsStillValid(Path example) throws IOException {
        String type = example.getFileName().toString().replaceAll("(\\.v1)\\..*", "$1");

        assertThat(errors(type, Files.readString(example))).isEmpty();
    }

    @Test
    void whatTheGatewayWritesIsValid() throws IOException {
        AuditRecord record = new AuditRecord(
                Instant.parse("2026-11-22T05:00:00.123Z"),
                new AuditRecord.Actor(UUID.randomUUID().toString(), "courier1", "courier", null),
                "readRoute",
                "delivery",
                "route/" + UUID.randomUUID(),
                AuditRecord.Outcome.DISCLOSED,
                null,
                new AuditRecord.Policy("2026-11-22.1", "sha256:" + "0".repeat(64)),
                UUID.randomUUID().toString(),
                List.of(new AuditRecord.Subjects(
                        List.of(UUID.randomUUID().toString()), Map.of("mobile", "plain"), List.of("courier-route"))));

        assertThat(errors("audit-record.v1", JSON.writeValueAsString(record))).isEmpty();
        AuditRecord again = record.in(UUID.randomUUID().toString())
                .insteadOf(new AuditRecord.Attempt("masking-gateway/" + UUID.randomUUID() + ".2", 41));
        assertThat(errors("audit-record.v1", JSON.writeValueAsString(again))).isEmpty();
        assertThat(errors(
                        "source-opened.v1",
                        JSON.writeValueAsString(new DisclosureLog.SourceOpened(new DisclosureLog.SourceOpened.Previous(
                                "masking-gateway/" + UUID.randomUUID() + ".2", 41)))))
                .isEmpty();
        assertThat(errors("source-opened.v1", JSON.writeValueAsString(new DisclosureLog.SourceOpened(null))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a name of a member, a value instead of a level, a value instead of an id, a refusal without a reason
                "{\"time\":\"2026-11-22T05:00:00Z\",\"actor\":{\"id\":\"a\",\"role\":\"member\",\"name\":\"x\"},\"action\":\"readMe\",\"outcome\":\"masked\",\"subjects\":[]}",
                "{\"time\":\"2026-11-22T05:00:00Z\",\"actor\":{\"id\":\"a\",\"role\":\"courier\"},\"action\":\"readMe\",\"outcome\":\"masked\",\"subjects\":[{\"members\":[\"0190a0a0-0000-7000-8000-000000000001\"],\"fields\":{\"mobile\":\"13812345678\"},\"rules\":[]}]}",
                "{\"time\":\"2026-11-22T05:00:00Z\",\"actor\":{\"id\":\"a\",\"role\":\"courier\"},\"action\":\"readMe\",\"outcome\":\"masked\",\"subjects\":[{\"members\":[\"13812345678\"],\"fields\":{},\"rules\":[]}]}",
                "{\"time\":\"2026-11-22T05:00:00Z\",\"actor\":{\"id\":\"a\",\"role\":\"courier\"},\"action\":\"readMe\",\"outcome\":\"refused\",\"subjects\":[]}"
            })
    void whatMustNotBeSaidIsNotValid(String record) throws IOException {
        assertThat(errors("audit-record.v1", record)).isNotEmpty();
    }

    private static List<?> errors(String type, String json) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(
                        Files.readString(CONTRACTS.resolve("events").resolve(type + ".schema.json")), InputFormat.JSON);
        return schema.validate(json, InputFormat.JSON);
    }
}
