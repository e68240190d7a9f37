package io.menshen.audit.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
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

    private final CopyRows rows = new CopyRows();

    void add(long index, String json) {
        try {
            add(index, JSON.readValue(json, OBJECT));
        } catch (JsonProcessingException _) {
            throw new IllegalStateException("leaf " + index + " is not JSON");
        }
    }

    private void add(long index, Map<String, Object> leaf) {
        Map<?, ?> actor = object(leaf, "actor");
        String kind = String.valueOf(leaf.get("leaf"));
        rows.row(13)
                .int8(index)
                .time(Instant.parse(String.valueOf(leaf.get("time"))))
                .text(kind.substring(0, kind.indexOf('/')))
                .text(text(
                        leaf.get("source") instanceof String source
                                ? source
                                : object(leaf, "source").get("name")))
                .text(text(actor.get("id")))
                .text(text(actor.get("role")))
                .text(text(leaf.get("action")))
                .text(text(leaf.get("purpose")))
                .text(text(object(leaf, "basis").get("kind")))
                .text(text(leaf.get("outcome")))
                .text(text(leaf.get("code")))
                .texts(shown(leaf))
                .text(text(leaf.get("group")));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Set<String> shown(Map<String, Object> leaf) {
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
        return words;
    }

    void insert(Connection connection) throws SQLException {
        rows.send(
                connection,
                "entry (index, time, kind, source, actor, role, action, purpose, basis, outcome, code, shown, in_group)");
    }

    private static Map<?, ?> object(Map<String, Object> leaf, String name) {
        return leaf.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }
}
