package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.consent.Caller;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class MergersTest {

    Stack stack;

    private final UUID survivor = UUID.randomUUID();
    private final UUID absorbed = UUID.randomUUID();
    private final UUID merge = UUID.randomUUID();
    private final Caller surviving = Caller.member(survivor);
    private final Caller going = Caller.member(absorbed);

    @Test
    void aWithdrawalOfOneRecordIsAWithdrawalOfBoth() throws Exception {
        surviving.offers().statusCode(201);
        going.withdraw(going.offers().statusCode(201).extract().path("id")).statusCode(200);

        tell(Mergers.DECIDED, merge);

        awaitBasis(survivor, List.of());
        awaitBasis(absorbed, List.of());
    }

    @Test
    void whatBothAllowStaysAllowedByEitherNumber() throws Exception {
        surviving.offers().statusCode(201);
        going.offers().statusCode(201);

        tell(Mergers.DECIDED, merge);

        awaitAnswer();
        awaitBasis(survivor, List.of("offers"));
        awaitBasis(absorbed, List.of("offers"));
    }

    @Test
    void whatIsGivenAfterTheMergeIsGivenForBoth() throws Exception {
        tell(Mergers.DECIDED, merge);
        awaitAnswer();

        surviving.offers().statusCode(201);

        awaitBasis(survivor, List.of("offers"));
        awaitBasis(absorbed, List.of("offers"));
    }

    @Test
    void aWithdrawalAfterTheMergeIsAChangeOfBoth() throws Exception {
        String consent = surviving.offers().statusCode(201).extract().path("id");
        going.offers().statusCode(201);
        tell(Mergers.DECIDED, merge);
        awaitAnswer();
        long before = change();

        surviving.withdraw(consent).statusCode(200);

        assertThat(changesAfter(before)).containsExactlyInAnyOrder(survivor.toString(), absorbed.toString());
        assertThat(basis(survivor)).isEmpty();
        assertThat(basis(absorbed)).isEmpty();
    }

    @Test
    void whoConsentsAgainAfterTheMergeConsentsForBoth() throws Exception {
        surviving.offers().statusCode(201);
        tell(Mergers.DECIDED, merge);
        awaitAnswer();
        assertThat(basis(survivor)).isEmpty();

        surviving.offers().statusCode(201);

        awaitBasis(survivor, List.of("offers"));
        surviving.offers().statusCode(409);
    }

    @Test
    void theMemberSeesAndWithdrawsTheConsentsOfBothRecords() throws Exception {
        String mine = surviving.offers().statusCode(201).extract().path("id");
        String theirs = going.offers().statusCode(201).extract().path("id");
        tell(Mergers.DECIDED, merge);
        awaitAnswer();

        assertThat(surviving.list("").extract().<List<String>>path("items.id")).containsExactlyInAnyOrder(mine, theirs);
        surviving.withdraw(theirs).statusCode(200);

        awaitBasis(survivor, List.of());
    }

    @Test
    void theGatewaysAreToldOfBothAndTheHistoryStays() throws Exception {
        String consent = surviving.offers().statusCode(201).extract().path("id");
        long before = change();

        tell(Mergers.DECIDED, merge);
        tell(Mergers.DECIDED, merge);
        awaitBasis(survivor, List.of());
        tell(Mergers.MERGED, merge);
        tell(Mergers.UNMERGED, UUID.randomUUID());

        List<String> told = changesAfter(before);
        assertThat(told).contains(survivor.toString(), absorbed.toString());
        surviving.read(consent).statusCode(200);
        assertThat((String) surviving.read(consent).extract().path("status")).isEqualTo("GIVEN");
    }

    @Test
    void anUndoneMergeGivesEachItsOwnAgain() throws Exception {
        surviving.offers().statusCode(201);
        tell(Mergers.DECIDED, merge);
        awaitBasis(survivor, List.of());
        long before = change();

        tell(Mergers.UNMERGED, merge);

        awaitBasis(survivor, List.of("offers"));
        awaitBasis(absorbed, List.of());
        assertThat(changesAfter(before)).contains(survivor.toString(), absorbed.toString());
    }

    @Test
    void theAnswerIsSentOnceForEachDecisionAndOnlyWhenItIsInForce() throws Exception {
        surviving.offers().statusCode(201);

        tell(Mergers.DECIDED, merge);

        ConsumerRecord<String, String> answer = awaitAnswer();
        assertThat(answer.key()).isEqualTo(survivor.toString());
        assertThat(answer.value()).contains(merge.toString(), absorbed.toString());
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(Files.readString(Path.of("../contracts/events/consent-combined.v1.schema.json")))
                        .validate(answer.value(), InputFormat.JSON))
                .isEmpty();
        assertThat(basis(survivor)).isEmpty();
    }

    @Test
    void aLaterDecisionAboutTheSameTwoTakesThePlaceOfAnEarlierOne() throws Exception {
        surviving.offers().statusCode(201);
        going.offers().statusCode(201);
        tell(Mergers.DECIDED, UUID.randomUUID(), absorbed, survivor);
        awaitBasis(survivor, List.of("offers"));

        tell(Mergers.DECIDED, merge);
        awaitAnswer();
        tell(Mergers.UNMERGED, merge);

        awaitBasis(survivor, List.of("offers"));
        surviving.withdraw(surviving.list("").extract().path("items[0].id")).statusCode(200);
        awaitBasis(survivor, List.of());
        awaitBasis(absorbed, List.of("offers"));
    }

    private static void awaitBasis(UUID member, List<String> expected) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!basis(member).equals(expected) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(basis(member)).isEqualTo(expected);
    }

    private static List<String> basis(UUID member) {
        return read(member).getList("members[0].consents");
    }

    private static long change() {
        return read(UUID.randomUUID()).getLong("change");
    }

    private static JsonPath read(UUID member) {
        return Caller.gateway("readBasis")
                .body(Map.of("members", List.of(member)))
                .post("/internal/basis")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static List<String> changesAfter(long change) {
        return Caller.gateway("renewLease")
                .body(Map.of("gateway", UUID.randomUUID().toString(), "applied", change))
                .post("/internal/lease")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("changes.member");
    }

    private void tell(String type, UUID merge) throws Exception {
        tell(type, merge, survivor, absorbed);
    }

    private void tell(String type, UUID merge, UUID survivor, UUID absorbed) throws Exception {
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "member-service/outbox",
                type,
                Instant.now(),
                survivor.toString(),
                null,
                "{\"merge\":\"%s\",\"survivor\":\"%s\",\"absorbed\":\"%s\",\"time\":\"%s\"}"
                        .formatted(merge, survivor, absorbed, Instant.now()));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(event.toRecord("menshen.member")).get();
        }
    }

    private ConsumerRecord<String, String> awaitAnswer() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.kafka().bootstrapServers(),
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("menshen.consent"));
            for (int i = 0; i < 40; i++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.value().contains(merge.toString())) {
                        return record;
                    }
                }
            }
        }
        throw new AssertionError("no answer about the merge");
    }
}
