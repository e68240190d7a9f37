package io.menshen.audit.log;

import io.menshen.audit.intake.Records;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/// A source of a test's own that sends evidence to the real Kafka.
public final class Evidence implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final String source;
    private long next;

    public Evidence(String service) {
        this.source = service + "/" + UUID.randomUUID();
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public String source() {
        return source;
    }

    /// Sends the next numbers and waits until Kafka has them.
    public void send(String... records) throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (String record : records) {
            sent.add(producer.send(record(Records.recorded(source, next++), record)));
        }
        for (Future<?> each : sent) {
            each.get();
        }
    }

    public void sendNumbered(long number, String record) throws ExecutionException, InterruptedException {
        producer.send(record(Records.recorded(source, number), record)).get();
        next = Math.max(next, number + 1);
    }

    public void sendOtherwise(Headers headers, String record) throws ExecutionException, InterruptedException {
        producer.send(record(headers, record)).get();
    }

    private ProducerRecord<byte[], byte[]> record(Headers headers, String value) {
        return new ProducerRecord<>(
                Records.TOPIC,
                null,
                source.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8),
                headers);
    }

    @Override
    public void close() {
        producer.close();
    }
}
