package io.menshen.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.local.stack.Stack;
import io.menshen.platform.event.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What this service has recorded for the log, read from the broker and held against its schema.
public final class Evidence {

    private static final Path SCHEMA = Path.of("../contracts/events/audit-record.v1.schema.json");

    private final Stack stack;

    private Evidence(Stack stack) {
        this.stack = stack;
    }

    public static Evidence of(Stack stack) {
        return new Evidence(stack);
    }

    /// The first record of this action that holds this text.
    public String waitFor(String action, String text) {
        return all(action, text, 1).getFirst();
    }

    /// All records of this action that hold this text: at least so many, and whatever comes within a second
    /// more.
    public List<String> all(String action, String text, int atLeast) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, UUID.randomUUID().toString());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        List<String> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(CloudEvent.AUDIT_TOPIC));
            int quiet = 0;
            for (int i = 0; i < 40 && quiet < 2; i++) {
                int before = found.size();
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (Stream.of("\"action\":\"" + action + '"', text).allMatch(record.value()::contains)) {
                        found.add(record.value());
                    }
                }
                quiet = found.size() >= atLeast && found.size() == before ? quiet + 1 : 0;
            }
        }
        assertThat(found).as("%s with %s", action, text).hasSizeGreaterThanOrEqualTo(atLeast);
        found.forEach(Evidence::assertKeepsItsContract);
        return found;
    }

    private static void assertKeepsItsContract(String record) {
        try {
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(Files.readString(SCHEMA))
                            .validate(record, InputFormat.JSON))
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
