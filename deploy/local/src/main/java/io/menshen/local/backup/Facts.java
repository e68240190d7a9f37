package io.menshen.local.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.kafka.KafkaServer;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What Kafka says members have ended: their last word for each purpose, and who is gone. Read independently of
/// the services, to judge what their replay has made of a restored copy.
///
/// @param withdrawn `member/purpose` whose last word is a withdrawal → when
/// @param gone members who were erased or whose records expired
record Facts(Map<String, Instant> withdrawn, Set<UUID> gone) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Facts read(KafkaServer kafka) {
        Map<String, Instant> withdrawn = new HashMap<>();
        Set<UUID> gone = new HashSet<>();
        Map<String, Object> settings = kafka.client("operator");
        settings.putAll(Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class.getName(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of("menshen.consent", "menshen.member")) {
                consumer.partitionsFor(topic, PATIENCE)
                        .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    take(record, withdrawn, gone);
                }
            }
            return new Facts(withdrawn, gone);
        } catch (KafkaException e) {
            throw new ServerFailure("Kafka does not tell its facts, so nothing can be compared with them.", e);
        }
    }

    private static void take(ConsumerRecord<String, String> record, Map<String, Instant> withdrawn, Set<UUID> gone) {
        Header type = record.headers().lastHeader("ce_type");
        if (type == null || record.value() == null) {
            return;
        }
        try {
            JsonNode data = JSON.readTree(record.value());
            String consent =
                    data.path("member").asText() + "/" + data.path("purpose").asText();
            switch (new String(type.value(), StandardCharsets.UTF_8)) {
                case "io.menshen.consent.withdrawn.v1" ->
                    withdrawn.put(consent, Instant.parse(data.path("time").asText()));
                case "io.menshen.consent.given.v1" -> withdrawn.remove(consent);
                case "io.menshen.member.erased.v1", "io.menshen.member.expired.v1" ->
                    gone.add(UUID.fromString(record.key()));
                default -> {
                    // Says nothing of an end.
                }
            }
        } catch (IOException | RuntimeException _) {
            // Not one of ours.
        }
    }
}
