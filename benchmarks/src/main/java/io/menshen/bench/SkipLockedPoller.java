package io.menshen.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/// The peer: what most services do. Rows are locked, skipping those of others, sent with `acks=all`, deleted,
/// committed.
final class SkipLockedPoller implements AutoCloseable {

    private static final int BATCH = 500;

    private final DataSource database;
    private final KafkaProducer<String, String> producer;
    private final Semaphore work = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("poller").unstarted(this::run);
    private volatile boolean running = true;

    SkipLockedPoller(DataSource database, Map<String, Object> kafka) {
        this.database = database;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        thread.start();
    }

    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            while (running) {
                if (!poll(connection) && work.tryAcquire(500, TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
            }
        } catch (SQLException | ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean poll(Connection connection) throws SQLException, ExecutionException, InterruptedException {
        List<Long> positions = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT position, topic, key, data FROM outbox_event ORDER BY position LIMIT " + BATCH
                                + " FOR UPDATE SKIP LOCKED");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                positions.add(row.getLong(1));
                sent.add(producer.send(new ProducerRecord<>(row.getString(2), row.getString(3), row.getString(4))));
            }
        }
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM outbox_event WHERE position = ANY (?)")) {
            Array array = connection.createArrayOf("bigint", positions.toArray());
            statement.setArray(1, array);
            statement.executeUpdate();
        }
        connection.commit();
        return !positions.isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        wake();
        thread.join(Duration.ofSeconds(10));
        producer.close();
    }
}
