package io.menshen.audit.intake;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.audit.intake.Submission.Content;
import io.menshen.audit.intake.Submission.Malformed;
import io.menshen.audit.intake.Submission.Previous;
import io.menshen.audit.intake.Submission.Recorded;
import io.menshen.audit.intake.Submission.SourceOpened;
import io.menshen.platform.event.AuditRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Turns a Kafka record into a submission. Strict: what breaks `contracts/events` is malformed, because a member or
/// a value that nobody foresaw must not get into a log from which nothing can be taken out again.
public final class SubmissionReader {

    static final String SOURCE_OPENED = "io.menshen.audit.source-opened.v1";

    private static final int LONGEST_NUMBER = 18;

    private record Opened(@Nullable Previous previous) {}

    private final ObjectReader opened;

    public SubmissionReader() {
        JsonMapper json = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        opened = json.readerFor(Opened.class);
    }

    public Submission read(ConsumerRecord<byte[], byte[]> kafka) {
        Position position = new Position(kafka.topic(), kafka.partition(), kafka.offset());
        byte[] value = kafka.value() == null ? new byte[0] : kafka.value();
        @Nullable String source = text(kafka, "ce_source");
        @Nullable String number = text(kafka, "ce_sequence");
        if (source == null || !Origin.isSource(source)) {
            return malformed(position, null, kafka, "source-missing", value);
        }
        if (number == null || !isNumber(number)) {
            return malformed(position, null, kafka, "number-missing", value);
        }
        Origin origin = new Origin(source, Long.parseLong(number));
        if (!"1.0".equals(text(kafka, "ce_specversion"))) {
            return malformed(position, origin, kafka, "not-a-cloud-event", value);
        }
        @Nullable String type = text(kafka, "ce_type");
        try {
            if (AuditRecord.TYPE.equals(type)) {
                AuditRecord record = RecordReader.read(value);
                @Nullable String broken = RecordRules.firstBroken(record);
                return broken == null
                        ? new Recorded(position, origin, record)
                        : malformed(position, origin, kafka, broken, value);
            }
            if (SOURCE_OPENED.equals(type)) {
                return sourceOpened(position, origin, kafka, value);
            }
            return malformed(position, origin, kafka, "unknown-type", value);
        } catch (IOException | NullPointerException | DateTimeException _) {
            // The exception quotes what it could not read, so it is not logged.
            return malformed(position, origin, kafka, "unreadable", value);
        }
    }

    private Submission sourceOpened(
            Position position, Origin origin, ConsumerRecord<byte[], byte[]> kafka, byte[] value) throws IOException {
        @Nullable Previous previous = opened.<Opened>readValue(value).previous();
        @Nullable String time = text(kafka, "ce_time");
        if (origin.number() != 0
                || time == null
                || !RecordRules.isTime(Instant.parse(time))
                || (previous != null && (!Origin.isSource(previous.source()) || previous.lastAcknowledged() < 0))) {
            return malformed(position, origin, kafka, "unreadable", value);
        }
        return new SourceOpened(position, origin, Instant.parse(time), previous);
    }

    private static Malformed malformed(
            Position position, @Nullable Origin origin, ConsumerRecord<?, ?> kafka, String reason, byte[] value) {
        // Kafka's own time: the record's cannot be relied upon.
        return new Malformed(position, origin, Instant.ofEpochMilli(kafka.timestamp()), reason, new Content(value));
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_NUMBER;
    }

    private static @Nullable String text(ConsumerRecord<?, ?> kafka, String name) {
        @Nullable Header header = kafka.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
