package io.menshen.audit.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/// Evidence as services send it, for tests.
public final class Records {

    public static final String TOPIC = "menshen.audit";
    public static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");

    private Records() {}

    /// A courier's read of some members' mobiles.
    public static String read(UUID... members) {
        return """
               {"time": "2026-11-22T04:00:00.123Z",
                "actor": {"id": "5d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11", "name": "courier1", "role": "courier"},
                "action": "readRoute", "purpose": "delivery", "basis": "route/6f1c0f3e-9c1d-4a55-8a53-0f6f3d1c2b4a",
                "outcome": "disclosed", "group": "0b6f2d7e-3a52-4f0e-9d43-6a1f6c0c7d11",
                "policy": {"version": "1", "hash": "sha256:%s"}, "request": "r-1",
                "subjects": [{"members": [%s], "fields": {"mobile": "plain", "flat": "class"}, "rules": ["courier-route"]}]}
               """.formatted(
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        List.of(members).stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(", ")));
    }

    /// member-service says that a member was erased.
    public static String erased(UUID member) {
        return """
               {"time": "2026-11-22T04:00:00.123Z", "actor": {"id": "member-service", "role": "service"},
                "action": "member.erased", "outcome": "done",
                "subjects": [{"members": ["%s"], "fields": {}, "rules": []}]}
               """.formatted(member);
    }

    public static String opened(String previous, long lastAcknowledged) {
        return "{\"previous\": {\"source\": \"%s\", \"lastAcknowledged\": %d}}".formatted(previous, lastAcknowledged);
    }

    public static Headers headers(String source, long number, String type) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", source + "/" + number);
        add(headers, "ce_source", source);
        add(headers, "ce_type", type);
        add(headers, "ce_time", NOON.toString());
        add(headers, "ce_sequence", Long.toString(number));
        add(headers, "content-type", "application/json");
        return headers;
    }

    public static Headers recorded(String source, long number) {
        return headers(source, number, "io.menshen.audit.recorded.v1");
    }

    public static void add(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    public static ConsumerRecord<byte[], byte[]> kafka(int partition, long offset, Headers headers, byte[] value) {
        return new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    public static ConsumerRecord<byte[], byte[]> kafka(int partition, long offset, Headers headers, String value) {
        return kafka(partition, offset, headers, value.getBytes(StandardCharsets.UTF_8));
    }
}
