package io.menshen.audit.intake;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.menshen.audit.leaf.LeafMaker;
import io.menshen.platform.event.AuditRecord;
import java.io.IOException;

/// Evidence under [io.menshen.audit.LogFuzz]: what the reader takes, a strict mapper takes too and understands
/// alike; what keeps the rules can be written as an entry, or is written as an opaque one.
public final class RecordFuzz {

    private static final ObjectReader DOUBLE = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build()
            .readerFor(AuditRecord.class);

    private static final LeafMaker LEAVES = new LeafMaker();

    private RecordFuzz() {}

    /// Reads evidence both ways.
    public static void read(byte[] input) {
        AuditRecord record;
        try {
            record = RecordReader.read(input);
        } catch (IOException | java.time.DateTimeException _) {
            return;
        }
        try {
            if (!record.equals(DOUBLE.readValue(input))) {
                throw new IllegalStateException("the mapper reads something else");
            }
        } catch (IOException e) {
            throw new IllegalStateException("the mapper refuses it", e);
        }
        if (RecordRules.firstBroken(record) == null) {
            LEAVES.of(
                    new Submission.Recorded(new Position("menshen.audit", 0, 0), new Origin("fuzz/outbox", 0), record));
        }
    }
}
