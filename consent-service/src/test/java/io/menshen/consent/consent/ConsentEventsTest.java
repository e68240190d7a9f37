package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.consent.Caller;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.event.MalformedEventException;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the rest of the suite and the log learn of consents.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class ConsentEventsTest {

    private static final Path CONTRACTS = Path.of("../contracts");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void givingAndWithdrawingAreToldOnceAndInOrder() throws Exception {
        String consent = giveAndWithdraw();

        List<CloudEvent> events = eventsOfMember("menshen.consent", 2);

        assertThat(events)
                .extracting(CloudEvent::type)
                .containsExactly("io.menshen.consent.given.v1", "io.menshen.consent.withdrawn.v1");
        assertThat(events).extracting(CloudEvent::key).containsOnly(member.toString());
        assertThat(events).extracting(CloudEvent::source).containsOnly("consent-service/outbox");
        assertThat(events).allSatisfy(event -> {
            assertThat(JSON.readTree(event.data()).path("consent").asText()).isEqualTo(consent);
            assertThat(errors(schema(event.type()), event.data())).isEmpty();
        });
    }

    @Test
    void bothLeaveEvidenceWithoutAUserName() throws Exception {
        giveAndWithdraw();

        List<CloudEvent> evidence = eventsOfMember("menshen.audit", 2);

        assertThat(evidence).extracting(CloudEvent::type).containsOnly(AuditRecord.TYPE);
        assertThat(evidence).allSatisfy(event -> {
            JsonNode record = JSON.readTree(event.data());
            assertThat(record.at("/actor/id").asText())
                    .isEqualTo(caller.account().toString());
            assertThat(record.at("/actor/role").asText()).isEqualTo("member");
            assertThat(record.at("/actor/member").asText()).isEqualTo(member.toString());
            assertThat(record.at("/actor").has("name")).isFalse();
            assertThat(record.at("/purpose").asText()).isEqualTo("offers");
            assertThat(record.at("/basis").asText()).matches("receipt/[0-9a-f]{64}");
            assertThat(record.at("/subjects/0/members/0").asText()).isEqualTo(member.toString());
        });
        assertThat(evidence)
                .extracting(event -> JSON.readTree(event.data()).path("action").asText())
                .containsExactly("consent.given", "consent.withdrawn");
        assertThat(evidence.getLast().sequence())
                .isGreaterThan(evidence.getFirst().sequence());
    }

    @Test
    void evidenceKeepsTheShapeThatTheLogPromises() throws Exception {
        giveAndWithdraw();

        assertThat(eventsOfMember("menshen.audit", 2))
                .allSatisfy(event ->
                        assertThat(errors("audit-record.v1", event.data())).isEmpty());
    }

    @Test
    void aPublicationLeavesEvidenceOfWhoDraftedAndWhoApproved() throws Exception {
        Caller officer = new Caller("privacy-officer", UUID.randomUUID(), null);
        Caller approver = new Caller("approver", UUID.randomUUID(), null);
        String drafts = "/v1/publications/disclosure-rules/drafts";
        String text = RuleFile.bundledText()
                .replaceFirst("version: \"[^\"]+\"", "version: \"test-" + UUID.randomUUID() + "\"");
        ExtractableResponse<?> draft = officer.on("draftPublication")
                .contentType("application/json")
                .body(Map.of("text", text, "summary", "A change of the tests", "assessment", "pia-1"))
                .post(drafts)
                .then()
                .statusCode(201)
                .extract();
        String hash = draft.path("hash");

        approver.on("approvePublication")
                .contentType("application/json")
                .body(Map.of("hash", hash))
                .post(drafts + "/{id}/approval", draft.<String>path("id"))
                .then()
                .statusCode(200);

        List<CloudEvent> evidence = eventsWith("menshen.audit", "text/" + hash.substring("sha256:".length()), 3);
        List<String> told = new ArrayList<>();
        for (CloudEvent event : evidence) {
            assertThat(errors("audit-record.v1", event.data())).isEmpty();
            JsonNode record = JSON.readTree(event.data());
            told.add(record.path("action").asText() + " "
                    + record.at("/actor/id").asText());
        }
        assertThat(told)
                .containsExactly(
                        "publication.drafted.disclosure-rules " + officer.account(),
                        "publication.approved.disclosure-rules " + approver.account(),
                        "publication.inForce.disclosure-rules consent-service");
    }

    @Test
    void aRefusedOrRepeatedRequestIsNoEvent() throws Exception {
        String consent = giveAndWithdraw();
        caller.withdraw(consent).statusCode(200);
        caller.offers().statusCode(201);
        caller.offers().statusCode(409);

        assertThat(eventsOfMember("menshen.consent", 3)).hasSize(3);
    }

    @Test
    void theUserNameOfTheMemberIsNowhereInKafka() throws Exception {
        giveAndWithdraw();
        eventsOfMember("menshen.consent", 2);
        eventsOfMember("menshen.audit", 2);

        for (String topic : List.of("menshen.consent", "menshen.audit")) {
            assertThat(recordsOf(topic)).allSatisfy(record -> {
                assertThat(record.key()).doesNotContain("13800138000");
                assertThat(record.value()).doesNotContain("13800138000");
                for (Header header : record.headers()) {
                    assertThat(new String(header.value())).doesNotContain("13800138000");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "consent-given.v1",
                "consent-withdrawn.v1",
                "consent-expired.v1",
                "consent-combined.v1",
                "grant-changed.v1",
                "crisis-changed.v1",
                "crisis-noticed.v1",
                "crisis-destroyed.v1",
                "glass-broken.v1",
                "account-called.v1",
                "notice-published.v1"
            })
    void everyExampleEverPublishedStillHolds(String type) throws IOException {
        assertThat(errors(type, Files.readString(CONTRACTS.resolve("examples/" + type + ".json"))))
                .isEmpty();
    }

    private String giveAndWithdraw() {
        String consent = caller.offers().statusCode(201).extract().path("id");
        caller.withdraw(consent).statusCode(200);
        return consent;
    }

    private static String schema(String type) {
        return type.replace("io.menshen.", "").replaceFirst("\\.", "-");
    }

    private static List<com.networknt.schema.Error> errors(String type, String json) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(CONTRACTS.resolve("events/" + type + ".schema.json")), InputFormat.JSON);
        return schema.validate(
                json,
                InputFormat.JSON,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private List<CloudEvent> eventsOfMember(String topic, int expected) throws Exception {
        return eventsWith(topic, member.toString(), expected);
    }

    private List<CloudEvent> eventsWith(String topic, String words, int expected) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<CloudEvent> events = new ArrayList<>();
        do {
            events.clear();
            for (ConsumerRecord<String, String> record : recordsOf(topic)) {
                if (record.value().contains(words)) {
                    events.add(read(record));
                }
            }
        } while (events.size() < expected && System.nanoTime() < deadline);
        assertThat(events).hasSize(expected);
        return events;
    }

    private static CloudEvent read(ConsumerRecord<String, String> record) throws MalformedEventException {
        return CloudEvent.from(record);
    }

    private List<ConsumerRecord<String, String>> recordsOf(String topic) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
