package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;

import io.menshen.consent.Caller;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.NotReplayableException;
import io.menshen.platform.restore.Restoration;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A database that went back in time, and what the service does about it before it would answer (ADR 0018). The
/// rows are put back by hand; that a real restore does the same is shown by `end-to-end`.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class WithdrawalReplayTest {

    private static final String SOURCE = "consent-service/outbox";

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);

    Stack stack;

    @Inject
    Restoration restoration;

    @AfterEach
    void forgetMarks() throws SQLException {
        execute("DELETE FROM restored");
    }

    @Test
    void whatWasWithdrawnSinceTheBackupIsWithdrawnAgain() throws Exception {
        String consent = caller.offers().statusCode(201).extract().path("id");
        caller.withdraw(consent).statusCode(200);
        awaitSent();
        String receipt = receipt(consent);
        goBack("""
                UPDATE consent_record SET status = 'GIVEN', ended_at = NULL, ended_by_change = NULL WHERE id = '%1$s';
                DELETE FROM consent_receipt WHERE consent_id = '%1$s' AND body LIKE '%%ConsentWithdrawn%%'""".formatted(consent));
        caller.read(consent).body("status", is("GIVEN"));
        assertThat(receipt(consent)).isNotEqualTo(receipt);
        mark("{}", "{}");

        restoration.replay();

        caller.read(consent).body("status", is("WITHDRAWN"));
        assertThat(receipt(consent)).as("the receipt that the log knows").isEqualTo(receipt);
        assertThat(number("SELECT count(*) FROM restored WHERE replayed_at IS NULL"))
                .isZero();
    }

    @Test
    void whatStoodBeforeARenewalThatTheBackupDoesNotKnowIsEndedToo() throws Exception {
        String renewed = caller.offers().statusCode(201).extract().path("id");
        caller.withdraw(renewed).statusCode(200);
        awaitSent();
        UUID older = UUID.randomUUID();
        goBack("""
                DELETE FROM consent_receipt WHERE consent_id = '%1$s';
                DELETE FROM consent_record WHERE id = '%1$s';
                INSERT INTO consent_record (id, member_id, purpose, notice_version, notice_language, notice_hash, status, given_at, version)
                VALUES ('%2$s', '%3$s', 'offers', 1, 'en', 'sha256:0', 'GIVEN', now() - interval '1 day', 0)""".formatted(renewed, older, member));
        mark("{}", "{}");

        restoration.replay();

        caller.read(older.toString()).body("status", is("WITHDRAWN"));
    }

    @Test
    void anErasedMemberAllowsNothing() throws Exception {
        String consent = caller.offers().statusCode(201).extract().path("id");
        awaitSent();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new CloudEvent(
                                    UUID.randomUUID().toString(),
                                    "member-service/outbox",
                                    "io.menshen.member.erased.v1",
                                    Instant.now(),
                                    member.toString(),
                                    null,
                                    "{}")
                            .toRecord("menshen.member"))
                    .get();
        }
        mark("{}", "{}");

        restoration.replay();

        caller.read(consent).body("status", is("WITHDRAWN"));
    }

    @Test
    void gatewaysSeeANewerChangeThanAnyBefore() throws Exception {
        caller.offers().statusCode(201);
        awaitSent();
        long before = number("SELECT change FROM change_counter");
        mark("{}", "{}");
        restoration.replay();
        long after = number("SELECT change FROM change_counter");
        // The same backup once more.
        goBack("UPDATE change_counter SET change = " + before);
        mark("{}", "{}");
        Thread.sleep(5);

        restoration.replay();

        assertThat(after).isGreaterThan(before + 1_000);
        assertThat(number("SELECT change FROM change_counter")).isGreaterThan(after);
    }

    @Test
    void noNumberOfEvidenceIsGivenAwayTwice() throws Exception {
        caller.withdraw(caller.offers().extract().path("id")).statusCode(200);
        awaitSent();
        long last = evidence().stream().mapToLong(CloudEvent::sequence).max().orElseThrow();
        CloudEvent sent = evidence().getLast();
        goBack("UPDATE outbox_source SET next_sequence = 1");
        // What waited in the outbox of the backup and was sent since.
        goBack("""
                INSERT INTO outbox_event (id, topic, key, type, time, data)
                VALUES ('%s', 'menshen.member-of-no-use', '%s', '%s', now(), '{}')""".formatted(sent.id(), SOURCE, sent.type()));
        mark("{}", "{}");

        restoration.replay();
        Caller.member(UUID.randomUUID()).offers().statusCode(201);
        awaitSent();

        List<Long> numbers = evidence().stream().map(CloudEvent::sequence).toList();
        assertThat(numbers).doesNotHaveDuplicates();
        assertThat(numbers.stream().mapToLong(Long::longValue).max().orElseThrow())
                .isGreaterThan(last);
        assertThat(evidence()).extracting(CloudEvent::data).anyMatch(data -> data.contains("database.restored"));
    }

    @Test
    void evidenceThatTheLogHasAndKafkaHasNotForbidsServing() throws Exception {
        caller.offers().statusCode(201);
        awaitSent();
        mark("{}", "{\"%s\": 1000000}".formatted(SOURCE));

        assertThatThrownBy(() -> restoration.replay())
                .isInstanceOf(NotReplayableException.class)
                .hasMessageContaining("must not be served")
                .hasMessageContaining("up to number 1000000");
        assertThat(number("SELECT count(*) FROM restored WHERE replayed_at IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void aKafkaThatIsOlderThanTheBackupForbidsServing() throws Exception {
        mark("{\"menshen.consent\": {\"0\": 1000000}}", "{}");

        assertThatThrownBy(() -> restoration.replay())
                .isInstanceOf(NotReplayableException.class)
                .hasMessageContaining("Kafka has fewer facts");
    }

    private void mark(String positions, String numbers) throws SQLException {
        execute("INSERT INTO restored VALUES ('%s', now(), now(), '%s', '%s', NULL)"
                .formatted(UUID.randomUUID(), positions, numbers));
    }

    private String receipt(String consent) {
        return caller.on("readConsentReceipt")
                .get("/v1/me/consents/{id}/receipt", consent)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /// What only a restore can do: history is kept by a trigger.
    private void goBack(String sql) throws SQLException {
        execute("ALTER TABLE consent_record DISABLE TRIGGER consent_history_is_kept; " + sql
                + "; ALTER TABLE consent_record ENABLE TRIGGER consent_history_is_kept");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = stack.postgres().connect("consent");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = stack.postgres().connect("consent");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void awaitSent() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (number("SELECT count(*) FROM outbox_event") > 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private List<CloudEvent> evidence() throws Exception {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(CloudEvent.AUDIT_TOPIC).stream()
                    .map(partition -> new TopicPartition(CloudEvent.AUDIT_TOPIC, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<CloudEvent> evidence = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    evidence.add(CloudEvent.from(record));
                }
            }
            return evidence;
        }
    }
}
