package io.menshen.member.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.member.intake.jielong.DeliveryHint;
import io.menshen.member.intake.jielong.Flat;
import io.menshen.member.intake.jielong.Intent;
import io.menshen.member.intake.union.Entry;
import io.menshen.member.intake.union.KnownLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The stored form of a line, before it is sealed. Fields are added, never renamed: old rows stay readable.
@JsonInclude(JsonInclude.Include.NON_NULL)
record SealedLine(
        @Nullable String name,
        @Nullable String mobile,
        @Nullable String building,
        @Nullable String unit,
        @Nullable String room,
        List<SealedEntry> entries) {

    /// The stored form of one entry.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SealedEntry(
            Intent intent,
            @Nullable Integer number,
            SortedMap<Integer, Integer> goods,
            List<DeliveryHint> hints,
            @Nullable String note) {

        @Override
        public String toString() {
            return "SealedEntry[…]";
        }
    }

    private static final JsonMapper JSON = new JsonMapper();

    static byte[] write(KnownLine line) {
        Flat flat = line.flat();
        SealedLine stored = new SealedLine(
                line.name(),
                line.mobile(),
                flat == null ? null : flat.building(),
                flat == null ? null : flat.unit(),
                flat == null ? null : flat.room(),
                line.entries().stream()
                        .map(entry -> new SealedEntry(
                                entry.intent(),
                                entry.number(),
                                entry.goods(),
                                entry.hints().stream().sorted().toList(),
                                entry.note()))
                        .toList());
        try {
            return JSON.writeValueAsBytes(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line is plain JSON", e);
        }
    }

    static KnownLine read(UUID id, byte[] clear) {
        try {
            SealedLine stored = JSON.readValue(clear, SealedLine.class);
            Flat flat = stored.building() == null || stored.room() == null
                    ? null
                    : new Flat(stored.building(), stored.unit(), stored.room());
            List<Entry> entries = stored.entries().stream()
                    .map(entry -> new Entry(
                            entry.intent(), entry.number(), entry.goods(), Set.copyOf(entry.hints()), entry.note()))
                    .toList();
            return new KnownLine(id, stored.name(), stored.mobile(), flat, entries, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As it is stored.
    static JsonNode tree(byte[] clear) {
        try {
            return JSON.readTree(clear);
        } catch (IOException e) {
            throw new IllegalStateException("what was sealed is not the JSON that this service seals");
        }
    }

    @Override
    public String toString() {
        return "SealedLine[…]";
    }
}
