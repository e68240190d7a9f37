package io.menshen.platform.inbox;

import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.event.MalformedEventException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads the topics for which there is a [Receiver] and hands over each event once.
///
/// The position lies in the service's own database and moves in the receiver's transaction. Of several instances
/// that read the same event, the one that moves the position first has done it; the others' work is rolled back
/// and they read on from there. Kafka's consumer groups are not used: their offsets cannot be in that commit.
@ApplicationScoped
class Inbox {

    private static final Logger LOG = Logger.getLogger(Inbox.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// Somebody else was faster.
    private static final class Overtaken extends RuntimeException {
        Overtaken() {
            super("another instance has read this", null, false, false);
        }
    }

    private final Instance<Receiver> receivers;
    private final Instance<DataSource> database;
    private final Map<String, Object> kafka;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    Inbox(
            @Any Instance<Receiver> receivers,
            Instance<DataSource> database,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.receivers = receivers;
        this.database = database;
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent started) {
        if (receivers.stream().findAny().isPresent()) {
            thread = Thread.ofPlatform().name("inbox").daemon().start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        while (running) {
            try (KafkaConsumer<String, String> consumer = consumer()) {
                seek(consumer);
                while (running) {
                    for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                        take(record);
                    }
                }
            } catch (Overtaken e) {
                LOG.debug("another instance has read on");
            } catch (SQLException | RuntimeException | Error e) {
                // Kafka, the database, or whatever a receiver stumbled over: nothing is lost, the event comes again
                waitUnlessStopped(e);
            }
        }
    }

    private void waitUnlessStopped(Throwable e) {
        if (running) {
            LOG.warnf("the inbox waits: %s", e.getClass().getSimpleName());
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                running = false;
            }
        }
    }

    private KafkaConsumer<String, String> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private void seek(KafkaConsumer<String, String> consumer) throws SQLException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics()) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        if (partitions.isEmpty()) {
            throw new IllegalStateException("no such topics yet");
        }
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            long next = next(partition);
            if (next > 0) {
                consumer.seek(partition, next);
            } else {
                consumer.seekToBeginning(List.of(partition));
            }
        }
    }

    private Set<String> topics() {
        return receivers.stream().map(Receiver::topic).collect(Collectors.toSet());
    }

    private void take(ConsumerRecord<String, String> record) {
        CloudEvent event;
        try {
            event = CloudEvent.from(record);
        } catch (MalformedEventException e) {
            // reading it again will not help, and the topic must not stand still for it
            LOG.errorf(
                    "an event that nobody can read: topic=%s partition=%d offset=%d (%s)",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
            QuarkusTransaction.requiringNew().run(() -> move(record));
            return;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            move(record);
            receivers.stream()
                    .filter(receiver -> receiver.topic().equals(record.topic()))
                    .forEach(receiver -> receiver.receive(event));
        });
    }

    private long next(TopicPartition partition) throws SQLException {
        try (Connection connection = database.get().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT next_offset FROM inbox_position WHERE topic = ? AND partition = ?")) {
            statement.setString(1, partition.topic());
            statement.setInt(2, partition.partition());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /// Moves the position past the record, unless it is there already.
    private void move(ConsumerRecord<String, String> record) {
        try (Connection connection = database.get().getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO inbox_position AS p (topic, partition, next_offset) VALUES (?, ?, ?)
                        ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset
                        WHERE p.next_offset < excluded.next_offset
                        """)) {
            statement.setString(1, record.topic());
            statement.setInt(2, record.partition());
            statement.setLong(3, record.offset() + 1);
            if (statement.executeUpdate() == 0) {
                throw new Overtaken();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the inbox's position cannot be stored", e);
        }
    }
}
