package io.menshen.platform.outbox;

import io.menshen.platform.event.CloudEvent;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.time.Instant;
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
/// sent twice repeats its numbers, and audit-service drops what it has already.
///
/// Rows are taken by position and deleted when they are sent. What was deleted lies there until it is vacuumed, and a
/// long transaction anywhere in the database puts that off; so the relay does not begin at the beginning each time, but
/// a little before the last row it has sent, which finds those who committed a little later. Those who were much later
/// are found by looking through everything now and then, for a twentieth of the time at most.
@ApplicationScoped
@IfBuildProperty(name = "menshen.outbox.enabled", stringValue = "true", enableIfMissing = true)
public class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    /// Any number that nobody else in the database uses as an advisory lock.
    private static final long LOCK = 0x6d656e7368656eL;

    /// How many positions before the last one sent are looked at again.
    private static final long OVERLAP = 1_000;

    /// How often everything is looked through, unless that takes long.
    private static final long LOOK_THROUGH = TimeUnit.SECONDS.toNanos(1);
    private static final long SHARE = 20;

    private static final String COLUMNS =
            "SELECT position, id, topic, key, type, time, sequence, data, trace FROM outbox_event ";

    private record Row(long position, String topic, CloudEvent event) {}

    private final DataSource database;
    private final Map<String, Object> kafka;
    private final OutboxConfig config;
    private final String source;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean running = true;

    /// When the oldest event that waits was written, as far as this instance has looked.
    private volatile @Nullable Instant oldest;

    private @Nullable Thread thread;

    OutboxRelay(
            DataSource database,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            OutboxConfig config,
            @ConfigProperty(name = "quarkus.application.name") String application,
            MeterRegistry meters) {
        meters.gauge("menshen.outbox.age.seconds", this, OutboxRelay::age);
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
                        first(after(connection, 0));
                        relay(connection);
                    } finally {
                        unlock(connection);
                    }
                } else {
                    oldest = null;
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
            sendWhatHasItsNumber(connection, producer);
            long last = 0;
            long lookThroughAt = System.nanoTime();
            while (running) {
                long begin = System.nanoTime();
                boolean everything = begin - lookThroughAt >= 0;
                List<Row> batch = numbered(connection, after(connection, everything ? 0 : last - OVERLAP));
                if (everything) {
                    first(batch);
                    lookThroughAt = begin + Math.max(LOOK_THROUGH, SHARE * (System.nanoTime() - begin));
                }
                if (batch.isEmpty()) {
                    pause();
                    continue;
                }
                send(connection, producer, batch);
                last = Math.max(
                        last, batch.stream().mapToLong(Row::position).max().orElse(0));
            }
        }
    }

    private void first(List<Row> batch) {
        oldest = batch.isEmpty() ? null : batch.getFirst().event().time();
    }

    /// How long the oldest event has been waiting, in seconds; zero where another instance relays.
    private double age() {
        @Nullable Instant since = oldest;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1000.0);
    }

    /// What was numbered before this relay began may have been sent, so it goes first and under the same numbers.
    private void sendWhatHasItsNumber(Connection connection, KafkaProducer<String, String> producer)
            throws SQLException {
        while (running) {
            List<Row> batch = read(connection, "WHERE sequence IS NOT NULL ORDER BY sequence LIMIT ?", config.batch());
            if (batch.isEmpty()) {
                return;
            }
            send(connection, producer, batch);
        }
    }

    private void send(Connection connection, KafkaProducer<String, String> producer, List<Row> batch)
            throws SQLException {
        producer.beginTransaction();
        for (Row row : batch) {
            // The answers come together: commitTransaction fails if any of these did.
            Future<RecordMetadata> _ = producer.send(row.event().toRecord(row.topic()));
        }
        producer.commitTransaction();
        delete(connection, batch);
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

    private List<Row> after(Connection connection, long position) throws SQLException {
        return read(connection, "WHERE position > ? ORDER BY position LIMIT ?", position, config.batch());
    }

    private List<Row> read(Connection connection, String which, long... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS + which)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
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
                                    row.getString("data"),
                                    row.getString("trace"))));
                }
            }
            return rows;
        }
    }

    /// The batch with numbers for its evidence, in its order, stored before anything is sent.
    private List<Row> numbered(Connection connection, List<Row> batch) throws SQLException {
        Object[] evidence = batch.stream()
                .filter(row -> row.topic().equals(CloudEvent.AUDIT_TOPIC)
                        && row.event().sequence() == null)
                .map(Row::position)
                .toArray();
        if (evidence.length == 0) {
            return batch;
        }
        String sql = """
                WITH unnumbered AS (
                  SELECT position, place - 1 AS place FROM unnest(?) WITH ORDINALITY AS u (position, place)
                ), taken AS (
                  INSERT INTO outbox_source AS s (source, next_sequence)
                  SELECT ?, count(*) FROM unnumbered
                  ON CONFLICT (source) DO UPDATE SET next_sequence = s.next_sequence + excluded.next_sequence
                  RETURNING next_sequence
                )
                UPDATE outbox_event e
                SET sequence = (SELECT next_sequence FROM taken) - (SELECT count(*) FROM unnumbered) + u.place
                FROM unnumbered u WHERE e.position = u.position
                RETURNING e.position, e.sequence
                """;
        Map<Long, Long> numbers = HashMap.newHashMap(evidence.length);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", evidence));
            statement.setString(2, source);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    numbers.put(row.getLong(1), row.getLong(2));
                }
            }
        }
        return batch.stream()
                .map(row -> numbers.containsKey(row.position())
                        ? new Row(row.position(), row.topic(), row.event().numbered(numbers.get(row.position())))
                        : row)
                .toList();
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
