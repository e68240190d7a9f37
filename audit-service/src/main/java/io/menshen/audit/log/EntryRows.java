package io.menshen.audit.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The query rows: what of a leaf one may search by. Made from the leaf alone, so they can be made again at any
/// time.
final class EntryRows {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int COLUMNS = 13;

    private final List<@Nullable Object[]> rows = new ArrayList<>();

    void add(long index, String json) {
        try {
            add(index, JSON.readValue(json, OBJECT));
        } catch (JsonProcessingException _) {
            throw new IllegalStateException("leaf " + index + " is not JSON");
        }
    }

    void add(long index, Map<String, Object> leaf) {
        Map<?, ?> actor = object(leaf, "actor");
        String kind = String.valueOf(leaf.get("leaf"));
        rows.add(new @Nullable Object[] {
            index,
            OffsetDateTime.ofInstant(Instant.parse(String.valueOf(leaf.get("time"))), ZoneOffset.UTC),
            kind.substring(0, kind.indexOf('/')),
            leaf.get("source") instanceof String source
                    ? source
                    : object(leaf, "source").get("name"),
            actor.get("id"),
            actor.get("role"),
            leaf.get("action"),
            leaf.get("purpose"),
            object(leaf, "basis").get("kind"),
            leaf.get("outcome"),
            leaf.get("code"),
            shown(leaf),
            leaf.get("group")
        });
    }

    /// Words divided by spaces: an array of arrays would have to be rectangular.
    private static String shown(Map<String, Object> leaf) {
        Set<String> words = new TreeSet<>();
        if (leaf.get("subjects") instanceof List<?> groups) {
            for (Object group : groups) {
                if (group instanceof Map<?, ?> map && map.get("fields") instanceof Map<?, ?> fields) {
                    fields.forEach((field, level) -> {
                        words.add("field:" + field);
                        words.add("level:" + level);
                    });
                }
            }
        }
        return String.join(" ", words);
    }

    int count() {
        return rows.size();
    }

    void insert(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO entry (index, time, kind, source, actor, role, action, purpose, basis, outcome, code,"
                        + " shown, in_group) SELECT r.index, r.time, r.kind, r.source, r.actor, r.role, r.action, r.purpose, r.basis,"
                        + " r.outcome, r.code, string_to_array(r.shown, ' '), r.in_group FROM unnest(?::bigint[], ?::timestamptz[],"
                        + " ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
                        + " ?::text[], ?::text[]) AS r (index, time, kind, source, actor, role, action, purpose, basis, outcome, code,"
                        + " shown, in_group)")) {
            for (int column = 0; column < COLUMNS; column++) {
                @Nullable Object[] values = new @Nullable Object[rows.size()];
                for (int i = 0; i < values.length; i++) {
                    @Nullable Object value = rows.get(i)[column];
                    values[i] = column == 1 ? String.valueOf(value) : value;
                }
                insert.setArray(column + 1, connection.createArrayOf(column == 0 ? "int8" : "text", values));
            }
            insert.executeUpdate();
        }
        rows.clear();
    }

    private static Map<?, ?> object(Map<String, Object> leaf, String name) {
        return leaf.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }
}
