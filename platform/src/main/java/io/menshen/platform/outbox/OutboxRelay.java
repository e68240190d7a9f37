package io.menshen.platform.outbox;

import io.menshen.platform.event.CloudEvent;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Sends what the outbox holds, in order and at least once, and deletes what Kafka has acknowledged.
///
/// One instance of a service relays at a time (advisory lock); the others stand by. A batch is one Kafka
/// transaction: it becomes visible whole or not at all, so a failed batch can never leave a later event in
/// front of an earlier one. Evidence gets its number in a commit of its own *before* it is first sent; a batch
/// sent twice repeats its numbers, and audit-service drops what it has already. Rows are deleted, not passed by
/// a watermark, so one that commits late is not skipped.
@ApplicationScoped
@IfBuildProperty(name = "menshen.outbox.enabled", stringValue = "true", enableIfMissing = true)
public class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    /// Any number that nobody else in the database uses as an advisory lock.
    private static final long LOCK = 0x6d656e7368656eL;

    private record Row(long position, String topic, CloudEvent event) {}

    private final DataSource database;
    private final Map<String, Object> kafka;
    private final OutboxConfig config;
    private final String source;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean running = true;
    private @Nullable Thread thread;

    OutboxRelay(
            DataSource database,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            OutboxConfig config,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.database = database;
        this.kafka = kafka;
        this.config = config;
        this.source = application + "/outbox";
    }

    /// The CloudEvents source of everything this relay sends.
    String source() {
        return source;
    }

    /// Says that there is something to send.
    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        wake();
        if (thread != null) {
            thread.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        while (running) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(true);
                if (lock(connection)) {
                    try {
                        relay(connection);
                    } finally {
                        unlock(connection);
                    }
                } else {
                    pause();
                }
            } catch (SQLException | RuntimeException | Error e) {
                if (running) {
                    LOG.warnf("the outbox waits: %s", e.getClass().getSimpleName());
                    pause();
                }
            }
        }
    }

    private void relay(Connection connection) throws SQLException {
        try (KafkaProducer<String, String> producer = producer()) {
            producer.initTransactions();
            while (running) {
                number(connection);
                List<Row> batch = next(connection);
                if (batch.isEmpty()) {
                    pause();
                    continue;
                }
                producer.beginTransaction();
                for (Row row : batch) {
                    // The answers come together: commitTransaction fails if any of these did.
                    Future<RecordMetadata> _ = producer.send(row.event().toRecord(row.topic()));
                }
                producer.commitTransaction();
                delete(connection, batch);
            }
        }
    }

    private KafkaProducer<String, String> producer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, source);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void unlock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
        }
    }

    /// Gives evidence its numbers, in the order of the rows, and stores them before anything is sent.
    private void number(Connection connection) throws SQLException {
        String sql = """
                WITH unnumbered AS (
                  SELECT position, row_number() OVER (ORDER BY position) - 1 AS place
                  FROM outbox_event WHERE topic = ? AND sequence IS NULL
                ), taken AS (
                  INSERT INTO outbox_source AS s (source, next_sequence)
                  SELECT ?, count(*) FROM unnumbered HAVING count(*) > 0
                  ON CONFLICT (source) DO UPDATE SET next_sequence = s.next_sequence + excluded.next_sequence
                  RETURNING next_sequence
                )
                UPDATE outbox_event e
                SET sequence = (SELECT next_sequence FROM taken) - (SELECT count(*) FROM unnumbered) + u.place
                FROM unnumbered u WHERE e.position = u.position
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, CloudEvent.AUDIT_TOPIC);
            statement.setString(2, source);
            statement.executeUpdate();
        }
    }

    private List<Row> next(Connection connection) throws SQLException {
        // Evidence goes by its number, not its position: a row that committed late has a low position and a high
        // number.
        // Evidence without a number was committed after number(), and waits for the next round.
        String sql = "SELECT position, id, topic, key, type, time, sequence, data FROM outbox_event"
                + " WHERE topic <> ? OR sequence IS NOT NULL ORDER BY sequence NULLS FIRST, position LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, CloudEvent.AUDIT_TOPIC);
            statement.setInt(2, config.batch());
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            row.getLong("position"),
                            row.getString("topic"),
                            new CloudEvent(
                                    row.getString("id"),
                                    source,
                                    row.getString("type"),
                                    row.getObject("time", OffsetDateTime.class).toInstant(),
                                    row.getString("key"),
                                    row.getObject("sequence", Long.class),
                                    row.getString("data"))));
                }
            }
            return rows;
        }
    }

    private static void delete(Connection connection, List<Row> batch) throws SQLException {
        Array positions = connection.createArrayOf(
                "bigint", batch.stream().map(Row::position).toArray());
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM outbox_event WHERE position = ANY (?)")) {
            statement.setArray(1, positions);
            statement.executeUpdate();
        }
    }

    private void pause() {
        try {
            if (work.tryAcquire(config.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                work.drainPermits();
            }
        } catch (InterruptedException e) {
            running = false;
            Thread.currentThread().interrupt();
        }
    }
}
