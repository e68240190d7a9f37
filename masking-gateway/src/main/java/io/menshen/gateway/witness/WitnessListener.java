package io.menshen.gateway.witness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.event.MalformedEventException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hears `checkpoint.cosigned`. Every gateway reads the whole topic from its last record on, in no group: what
/// matters is the newest word, and each needs it.
@ApplicationScoped
public class WitnessListener {

    /// What the log says of itself.
    public static final String TOPIC = "menshen.log";

    static final String COSIGNED = "io.menshen.checkpoint.cosigned.v1";

    private static final Logger LOG = Logger.getLogger(WitnessListener.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Map<String, Object> kafka;
    private final WitnessFreshness freshness;
    private final ObjectMapper json;
    private volatile boolean running = true;
    private volatile @Nullable Consumer<String, String> consumer;
    private @Nullable Thread thread;
    private boolean heardAny;

    WitnessListener(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            WitnessFreshness freshness,
            ObjectMapper json) {
        this.kafka = kafka;
        this.freshness = freshness;
        this.json = json;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofPlatform().name("witness-listener").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        @Nullable Consumer<String, String> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(2));
        }
    }

    private void run() {
        while (running) {
            try (Consumer<String, String> records = new KafkaConsumer<>(settings())) {
                consumer = records;
                listen(records);
            } catch (WakeupException e) {
                // told to stop
            } catch (KafkaException e) {
                LOG.debugf("not listening to %s (%s)", TOPIC, e.getClass().getSimpleName());
            } finally {
                consumer = null;
            }
            try {
                if (running) {
                    Thread.sleep(RETRY);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    private void listen(Consumer<String, String> records) {
        List<TopicPartition> partitions = records.partitionsFor(TOPIC).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        records.assign(partitions);
        Map<TopicPartition, Long> first = records.beginningOffsets(partitions);
        records.endOffsets(partitions)
                .forEach((partition, end) ->
                        records.seek(partition, Math.max(first.getOrDefault(partition, 0L), end - 1)));
        while (running) {
            for (ConsumerRecord<String, String> record : records.poll(POLL)) {
                cosignedAt(record).ifPresent(at -> {
                    freshness.heard(at, !heardAny);
                    heardAny = true;
                });
            }
        }
    }

    private Optional<Instant> cosignedAt(ConsumerRecord<String, String> record) {
        try {
            CloudEvent event = CloudEvent.from(record);
            return event.type().equals(COSIGNED)
                    ? Optional.of(Instant.parse(
                            json.readTree(event.data()).path("cosignedAt").asText()))
                    : Optional.empty();
        } catch (MalformedEventException | JsonProcessingException | DateTimeException e) {
            LOG.warnf("a record of %s cannot be read (%s)", TOPIC, e.getClass().getSimpleName());
            return Optional.empty();
        }
    }
}
