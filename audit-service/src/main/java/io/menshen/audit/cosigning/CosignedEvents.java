package io.menshen.audit.cosigning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.note.Checkpoint;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells the suite how fresh the witnesses' word is. One that is lost is made up for by the next, a minute later at
/// the most, so nothing is stored and nobody waits.
@ApplicationScoped
public class CosignedEvents {

    /// `checkpoint.cosigned` and whatever else the log will say of itself.
    public static final String TOPIC = "menshen.log";

    private static final Logger LOG = Logger.getLogger(CosignedEvents.class);
    private static final String SOURCE = "audit-service/log";
    private static final String TYPE = "io.menshen.checkpoint.cosigned.v1";
    private static final int GIVE_UP_MS = 10_000;

    /// What the event says.
    ///
    /// @param origin the log
    /// @param size how many entries the witnesses vouch for
    /// @param root the root hash over them
    /// @param cosignedAt since when the policy holds, by the witnesses' clocks
    /// @param witnesses how many cosigned
    record CosignedFact(String origin, long size, String root, Instant cosignedAt, int witnesses) {}

    private final Map<String, Object> kafka;
    private final ObjectMapper json;
    private @Nullable Producer<String, String> producer;

    public CosignedEvents(@Identifier("default-kafka-broker") Map<String, Object> kafka, ObjectMapper json) {
        this.kafka = kafka;
        this.json = json;
    }

    /// Sends and does not wait.
    public void tell(Checkpoint checkpoint, Instant cosignedAt, int witnesses) {
        try {
            CloudEvent event = new CloudEvent(
                    UUID.randomUUID().toString(),
                    SOURCE,
                    TYPE,
                    cosignedAt,
                    checkpoint.origin(),
                    null,
                    json.writeValueAsString(new CosignedFact(
                            checkpoint.origin(),
                            checkpoint.size(),
                            checkpoint.root().base64(),
                            cosignedAt,
                            witnesses)));
            // What becomes of it is said by the callback.
            Future<RecordMetadata> _ = producer().send(event.toRecord(TOPIC), (_, failure) -> {
                if (failure != null) {
                    LOG.warnf(
                            "checkpoint.cosigned was not sent (%s)",
                            failure.getClass().getSimpleName());
                }
            });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of plain values", e);
        } catch (KafkaException e) {
            LOG.warnf("checkpoint.cosigned was not sent (%s)", e.getClass().getSimpleName());
        }
    }

    private synchronized Producer<String, String> producer() {
        @Nullable Producer<String, String> known = producer;
        if (known == null) {
            Map<String, Object> settings = new HashMap<>(kafka);
            settings.put(ProducerConfig.ACKS_CONFIG, "all");
            settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
            settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
            // Whoever sends is the cosigning round's thread: it must not hang while Kafka is away.
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, GIVE_UP_MS);
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, GIVE_UP_MS);
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * GIVE_UP_MS);
            known = new KafkaProducer<>(settings);
            producer = known;
        }
        return known;
    }

    synchronized void close(@Observes ShutdownEvent stopped) {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
