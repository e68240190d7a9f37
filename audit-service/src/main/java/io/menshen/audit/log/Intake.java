package io.menshen.audit.log;

import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Says how far the log is with what Kafka holds, how old records are when they get in, and, in the trace of the
/// request, that its record is in.
@ApplicationScoped
class Intake {

    private final Traces traces;
    private final Clock clock;
    private final Timer integration;
    private final AtomicLong lag;

    Intake(Traces traces, Clock clock, MeterRegistry meters) {
        this.traces = traces;
        this.clock = clock;
        this.lag = meters.gauge("menshen.log.lag", new AtomicLong());
        this.integration = Timer.builder("menshen.log.integration")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5))
                .register(meters);
    }

    /// These were appended; called by the sequencer's thread, which owns the consumer.
    void appended(ConsumerRecords<byte[], byte[]> records, Consumer<?, ?> consumer) {
        long now = clock.millis();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            integration.record(Duration.ofMillis(Math.max(0, now - record.timestamp())));
            follow(record);
        }
        look(consumer);
    }

    /// How many records of the assigned partitions are still to come, as far as the last answers of Kafka said.
    void look(Consumer<?, ?> consumer) {
        long behind = 0;
        for (TopicPartition partition : consumer.assignment()) {
            behind += consumer.currentLag(partition).orElse(0);
        }
        lag.set(behind);
    }

    private void follow(ConsumerRecord<byte[], byte[]> record) {
        @Nullable Header trace = record.headers().lastHeader(CloudEvent.TRACE);
        if (trace != null && trace.value() != null) {
            traces.begin("append", SpanKind.CONSUMER, new String(trace.value(), StandardCharsets.US_ASCII))
                    .end();
        }
    }
}
