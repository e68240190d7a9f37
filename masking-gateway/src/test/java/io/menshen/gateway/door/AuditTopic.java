package io.menshen.gateway.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.platform.event.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads the evidence from its topic, from the beginning.
final class AuditTopic implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;
    private final List<CloudEvent> seen = new ArrayList<>();

    AuditTopic(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
        partitions = consumer.partitionsFor(CloudEvent.AUDIT_TOPIC).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Everything that is in the topic at this moment: nothing that arrives later is waited for.
    List<CloudEvent> now() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            take();
        }
        return seen;
    }

    /// The record of a request that is in the topic at this moment.
    Optional<JsonNode> of(String request) {
        return find(now(), request);
    }

    /// The record of a request, waited for.
    JsonNode await(String request, Duration limit) {
        return find(await(event -> json(event).path("request").asText().equals(request), limit), request)
                .orElseThrow();
    }

    List<CloudEvent> await(Predicate<CloudEvent> wanted, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (seen.stream().noneMatch(wanted)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no such record within " + limit);
            }
            take();
        }
        return seen;
    }

    static JsonNode json(CloudEvent event) {
        try {
            return JSON.readTree(event.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> find(List<CloudEvent> events, String request) {
        return events.stream()
                .map(AuditTopic::json)
                .filter(record -> record.path("request").asText().equals(request))
                .findFirst();
    }

    private void take() {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
            try {
                seen.add(CloudEvent.from(record));
            } catch (io.menshen.platform.event.MalformedEventException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
