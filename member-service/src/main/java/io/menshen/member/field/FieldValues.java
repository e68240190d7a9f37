package io.menshen.member.field;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Values of one member by field name, each in the form in which it is kept. Never printed.
public final class FieldValues {

    public static final FieldValues NONE = new FieldValues(JsonNodeFactory.instance.objectNode());

    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode values;

    private FieldValues(ObjectNode values) {
        this.values = values;
    }

    /// What [#bytes] wrote. The parser's message would quote what was opened, so it is left behind.
    public static FieldValues of(byte[] json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode values) {
                return new FieldValues(values);
            }
        } catch (IOException e) {
            throw new IllegalStateException("what was sealed is not the JSON that this service seals");
        }
        throw new IllegalStateException("what was sealed is not an object");
    }

    public byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written");
        }
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /// The names of the fields that have a value.
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        values.fieldNames().forEachRemaining(names::add);
        return names;
    }

    public Optional<JsonNode> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public @Nullable String text(String name) {
        return get(name).map(JsonNode::textValue).orElse(null);
    }

    public @Nullable Integer number(String name) {
        return get(name).map(JsonNode::intValue).orElse(null);
    }

    /// The same with another value, or without one.
    public FieldValues with(String name, @Nullable JsonNode value) {
        ObjectNode changed = values.deepCopy();
        if (value == null) {
            changed.remove(name);
        } else {
            changed.set(name, value);
        }
        return new FieldValues(changed);
    }

    /// Both; the other's values where both have one.
    public FieldValues and(FieldValues other) {
        ObjectNode both = values.deepCopy();
        both.setAll(other.values);
        return new FieldValues(both);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldValues same && same.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "FieldValues" + names();
    }
}
