package io.menshen.local.backup;

import io.menshen.local.kafka.KafkaServer;
import io.menshen.local.process.ServerFailure;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/// Where the topics end now. Read before a backup begins: every fact below these offsets is in the backup,
/// because a fact is committed before it is sent.
final class KafkaEnds {

    private KafkaEnds() {}

    /// Topic → partition → next offset.
    static Map<String, Map<Integer, Long>> read(KafkaServer kafka, Collection<String> topics) {
        Map<String, Object> settings = kafka.client("operator");
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        try (Admin admin = Admin.create(settings)) {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(topics)
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .values()) {
                topic.partitions()
                        .forEach(partition -> asked.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
            }
            Map<String, Map<Integer, Long>> ends = new TreeMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> ends.computeIfAbsent(partition.topic(), _ -> new TreeMap<>())
                            .put(partition.partition(), offset.offset()));
            return ends;
        } catch (ExecutionException | TimeoutException e) {
            throw new ServerFailure("Kafka does not say how far its topics go, so no backup was begun.", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while asking Kafka.");
        }
    }
}
