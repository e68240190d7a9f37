package io.menshen.platform.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// A CloudEvents 1.0 event in Kafka's binary content mode: attributes in `ce_*` headers, JSON in the value.
///
/// @param id unique within `source`
/// @param source who says it, e.g. `member-service/outbox`
/// @param type `io.menshen.<noun>.<past participle>.v<major>`
/// @param time when the fact became true
/// @param key Kafka's record key; what is said of one key stays in order
/// @param sequence the gapless number within `source` (the CloudEvents "sequence" extension), for evidence only
/// @param data JSON; ids and facts, never a personal value
/// @param trace which request it comes from, as W3C Trace Context writes it
public record CloudEvent(
        String id,
        String source,
        String type,
        Instant time,
        String key,
        @Nullable Long sequence,
        String data,
        @Nullable String trace) {

    /// Where evidence for the log goes; partitioned by source, so that a source's numbers stay in order.
    public static final String AUDIT_TOPIC = "menshen.audit";

    /// The header of the CloudEvents extension for distributed tracing.
    public static final String TRACE = "ce_traceparent";

    public CloudEvent(
            String id, String source, String type, Instant time, String key, @Nullable Long sequence, String data) {
        this(id, source, type, time, key, sequence, data, null);
    }

    /// The same with its number.
    public CloudEvent numbered(long number) {
        return new CloudEvent(id, source, type, time, key, number, data, trace);
    }

    /// The record as it travels.
    public ProducerRecord<String, String> toRecord(String topic) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, data);
        Headers headers = record.headers();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id);
        add(headers, "ce_source", source);
        add(headers, "ce_type", type);
        add(headers, "ce_time", time.toString());
        if (sequence != null) {
            add(headers, "ce_sequence", Long.toString(sequence));
        }
        if (trace != null) {
            add(headers, TRACE, trace);
        }
        add(headers, "content-type", "application/json");
        return record;
    }

    /// Reads a record that [#toRecord] wrote.
    ///
    /// @throws MalformedEventException if it is not such a record; reading it again will not help
    public static CloudEvent from(ConsumerRecord<String, String> record) throws MalformedEventException {
        if (!"1.0".equals(header(record, "ce_specversion"))) {
            throw new MalformedEventException("ce_specversion");
        }
        if (record.key() == null) {
            throw new MalformedEventException("key");
        }
        if (record.value() == null) {
            throw new MalformedEventException("value");
        }
        Header sequence = record.headers().lastHeader("ce_sequence");
        Header trace = record.headers().lastHeader(TRACE);
        try {
            return new CloudEvent(
                    header(record, "ce_id"),
                    header(record, "ce_source"),
                    header(record, "ce_type"),
                    Instant.parse(header(record, "ce_time")),
                    record.key(),
                    sequence == null ? null : Long.valueOf(text(sequence)),
                    record.value(),
                    trace == null ? null : text(trace));
        } catch (DateTimeException e) {
            throw new MalformedEventException("ce_time", e);
        } catch (NumberFormatException e) {
            throw new MalformedEventException("ce_sequence", e);
        }
    }

    /// Names the event, never what it says.
    @Override
    public String toString() {
        return type + " " + source + "/" + id;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(ConsumerRecord<String, String> record, String name) throws MalformedEventException {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new MalformedEventException(name);
        }
        return text(header);
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
