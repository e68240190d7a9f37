package io.menshen.platform.restore;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.event.MalformedEventException;
import io.menshen.platform.outbox.Outbox;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Replays, before anything else of the service runs and before its port opens, what a restored database does
/// not know.
///
/// Facts come from Kafka, which is not restored with the databases. That they are complete is told by the log,
/// which is not either: it knows the last number of this service's evidence, and Kafka must reach it. The same
/// reading puts the outbox right: what was sent since the backup is not sent again, and no number is given away
/// twice, for the log would take the second one for a repetition and drop it.
@ApplicationScoped
@IfBuildProperty(name = "menshen.outbox.enabled", stringValue = "true", enableIfMissing = true)
public class Restoration {

    private static final Logger LOG = Logger.getLogger(Restoration.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int LONGEST_TRANSACTION = 600;

    private final DataSource database;
    private final Map<String, Object> kafka;
    private final Instance<Replayer> replayers;
    private final OutboxRepair outbox;
    private final Outbox facts;
    private final RestoreConfig config;
    private final ObjectMapper json;
    private final Clock clock;
    private final String application;

    Restoration(
            DataSource database,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @Any Instance<Replayer> replayers,
            OutboxRepair outbox,
            Outbox facts,
            RestoreConfig config,
            ObjectMapper json,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.database = database;
        this.kafka = kafka;
        this.replayers = replayers;
        this.outbox = outbox;
        this.facts = facts;
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.application = application;
    }

    /// First of all that happens at the start: nobody sends, expires or answers anything on an old state.
    void start(@Observes @Priority(1) StartupEvent started) throws SQLException, InterruptedException {
        replay();
        if (config.replayOnly()) {
            LOG.info("replayed, and ending as told");
            // Not an orderly end: that would start what comes after us, and send what is in the copy's outbox.
            Runtime.getRuntime().halt(0);
        }
    }

    /// Replays for every mark that is still open; does nothing when there is none.
    public void replay() throws SQLException, InterruptedException {
        Optional<Restored> mark = open();
        while (mark.isPresent()) {
            replay(mark.get());
            mark = open();
        }
    }

    private Optional<Restored> open() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Restored.open(connection, json);
        }
    }

    private void replay(Restored mark) throws InterruptedException {
        LOG.warnf(
                "this database was restored to %s: replaying what ended since, before the port opens", mark.takenAt());
        QuarkusTransaction.requiringNew().run(() -> replayers.forEach(Replayer::begin));
        boolean done = false;
        while (!done) {
            try {
                read(mark);
                done = true;
            } catch (KafkaException e) {
                LOG.warnf(
                        "not serving: Kafka does not answer (%s)", e.getClass().getSimpleName());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void read(Restored mark) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = partitions(consumer);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            seek(consumer, partitions, ends, mark);
            String source = facts.source();
            long lastNumber = -1;
            long read = 0;
            while (!arrived(consumer, ends)) {
                List<CloudEvent> events = new ArrayList<>();
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    event(record).ifPresent(events::add);
                }
                List<UUID> sent = new ArrayList<>();
                for (CloudEvent event : events) {
                    if (event.source().equals(source)) {
                        sent.add(UUID.fromString(event.id()));
                        lastNumber = Math.max(lastNumber, event.sequence() == null ? -1 : event.sequence());
                    }
                }
                if (!events.isEmpty()) {
                    QuarkusTransaction.requiringNew()
                            .timeout(LONGEST_TRANSACTION)
                            .run(() -> {
                                outbox.forget(sent);
                                for (CloudEvent event : events) {
                                    replayers.forEach(replayer -> replayer.replay(event));
                                }
                            });
                }
                read += events.size();
            }
            finish(mark, source, lastNumber, read);
        }
    }

    private void finish(Restored mark, String source, long lastNumber, long read) {
        QuarkusTransaction.requiringNew().run(() -> {
            long known = outbox.goOnAfter(source, lastNumber);
            @Nullable Long logged = mark.numbers().get(source);
            if (logged != null && known < logged) {
                throw new NotReplayableException(
                        "the log has evidence of %s up to number %d, Kafka only up to %d, so withdrawals may be missing"
                                .formatted(source, logged, known));
            }
            facts.record(AuditRecord.fact(
                    clock.instant(), AuditRecord.Actor.service(application), "database.restored", null, List.of()));
            try (Connection connection = database.getConnection()) {
                mark.replayed(connection, clock.instant());
            } catch (SQLException e) {
                throw new IllegalStateException("cannot note that everything was replayed", e);
            }
        });
        LOG.infof("replayed %d facts since %s; evidence goes on after number %d", read, mark.takenAt(), lastNumber);
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, String> consumer) {
        Set<String> topics = new TreeSet<>(Set.of(CloudEvent.AUDIT_TOPIC));
        replayers.forEach(replayer -> topics.addAll(replayer.topics()));
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic, PATIENCE)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        return partitions;
    }

    private static void seek(
            KafkaConsumer<String, String> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Restored mark) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, PATIENCE);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            long from =
                    mark.positions().getOrDefault(partition.topic(), Map.of()).getOrDefault(partition.partition(), 0L);
            if (beginnings.getOrDefault(partition, 0L) > from) {
                throw new NotReplayableException(
                        "Kafka no longer has all facts of %s since then (from offset %d, asked from %d)"
                                .formatted(partition, beginnings.get(partition), from));
            }
            if (ends.getOrDefault(partition, 0L) < from) {
                throw new NotReplayableException(
                        "Kafka has fewer facts of %s than when the backup was made (%d, not %d)"
                                .formatted(partition, ends.get(partition), from));
            }
            consumer.seek(partition, from);
        }
    }

    private static boolean arrived(KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    /// What is no event was no fact of ours; where it matters, audit-service takes it up as evidence of its
    /// own.
    private static Optional<CloudEvent> event(ConsumerRecord<String, String> record) {
        try {
            return Optional.of(CloudEvent.from(record));
        } catch (MalformedEventException _) {
            return Optional.empty();
        }
    }
}
