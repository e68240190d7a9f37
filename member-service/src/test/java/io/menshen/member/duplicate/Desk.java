package io.menshen.member.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.local.stack.Stack;
import io.menshen.member.Caller;
import io.menshen.platform.event.CloudEvent;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// A reviewer's desk in a test, and consent-service at the other end of Kafka.
final class Desk {

    private final Stack stack;
    private final Caller reviewer;

    Desk(Stack stack, Caller reviewer) {
        this.stack = stack;
        this.reviewer = reviewer;
    }

    /// Has all records compared, and waits until they are.
    String searches() {
        String job = reviewer.calls("searchDuplicates")
                .post("/v1/duplicate-searches")
                .then()
                .statusCode(202)
                .extract()
                .path("job");
        await(() -> reviewer.calls("readJob")
                .get("/v1/jobs/{id}", job)
                .path("state")
                .equals("DONE"));
        return job;
    }

    /// The pair of these two in the queue; null if there is none.
    @Nullable
    String pairOf(String one, String two) {
        @Nullable String next = null;
        do {
            JsonPath page = (next == null
                            ? reviewer.calls("listDuplicates")
                            : reviewer.calls("listDuplicates").queryParam("after", next))
                    .get("/v1/duplicates")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Map<String, ?>> items = page.getList("items");
            for (int i = 0; i < items.size(); i++) {
                List<String> members = page.getList("items[" + i + "].records.member");
                if (members.contains(one) && members.contains(two)) {
                    return page.getString("items[" + i + "].id");
                }
            }
            next = page.getString("next");
        } while (next != null);
        return null;
    }

    /// Searches, and takes the pair of these two in hand.
    String takes(String one, String two) {
        searches();
        String pair = pairOf(one, two);
        assertThat(pair).as("a pair of the two").isNotNull();
        takes(pair).statusCode(204);
        return pair;
    }

    ValidatableResponse takes(String pair) {
        return reviewer.calls("takeDuplicate")
                .post("/v1/duplicates/{id}/assignment", pair)
                .then();
    }

    ValidatableResponse looks(String pair) {
        return Caller.with(reviewer.permit("readDuplicate").basis("case/" + pair))
                .get("/v1/duplicates/{id}", pair)
                .then();
    }

    ValidatableResponse merges(String pair, Map<String, ?> request) {
        return reviewer.calls("mergeDuplicate")
                .body(request)
                .post("/v1/duplicates/{id}/merge", pair)
                .then();
    }

    ValidatableResponse dismisses(String pair) {
        return reviewer.calls("dismissDuplicate")
                .body(Map.of("reason", "ONE_HOUSEHOLD"))
                .post("/v1/duplicates/{id}/dismissal", pair)
                .then();
    }

    ValidatableResponse undoes(String pair) {
        return reviewer.calls("undoMerge")
                .body(Map.of("reason", "DIFFERENT_PERSONS"))
                .post("/v1/duplicates/{id}/undo", pair)
                .then();
    }

    /// Merges so that this one survives, and sees it done.
    void merged(String pair, String survivor, Map<String, String> fields) throws Exception {
        merges(pair, Map.of("survivor", survivor, "fields", fields)).statusCode(202);
        consentsCombined(pair);
        awaitState(pair, "MERGED");
    }

    void awaitState(String pair, String state) {
        await(() -> state.equals(state(pair)));
    }

    String state(String pair) {
        return looks(pair).statusCode(200).extract().path("state");
    }

    /// What consent-service says when the stricter consents of both are in force.
    void consentsCombined(String pair) throws Exception {
        String merge = rows("SELECT merge FROM duplicate_pair WHERE id = '" + pair + "'")
                .getFirst();
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "consent-service/outbox",
                "io.menshen.consent.combined.v1",
                Instant.now(),
                UUID.randomUUID().toString(),
                null,
                "{\"merge\":\"" + merge + "\"}");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(event.toRecord("menshen.consent")).get();
        }
    }

    /// What the other services have heard about a member, up to the last of these types.
    List<CloudEvent> eventsAbout(String member, String... types) throws Exception {
        List<CloudEvent> events = new ArrayList<>();
        Set<String> missing = new HashSet<>(Set.of(types));
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
            consumer.subscribe(List.of("menshen.member"));
            for (int i = 0; i < 40 && !missing.isEmpty(); i++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    CloudEvent event = CloudEvent.from(record);
                    if (event.key().equals(member)) {
                        events.add(event);
                        missing.remove(event.type());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        return events;
    }

    /// What does not keep the event's contract.
    static List<?> schemaErrors(CloudEvent event) throws IOException {
        String name = event.type().replace("io.menshen.", "").replace(".v1", "").replace('.', '-');
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("../contracts/events/" + name + ".v1.schema.json")))
                .validate(event.data(), InputFormat.JSON);
    }

    List<String> rows(String query) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    void update(String change) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(change);
        }
    }

    /// Something that becomes true.
    interface Becoming {
        boolean holds() throws Exception;
    }

    static void await(Becoming becoming) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try {
            while (!becoming.holds()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                Thread.sleep(100);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
