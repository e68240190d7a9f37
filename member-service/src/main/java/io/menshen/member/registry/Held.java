package io.menshen.member.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// One thing that the suite holds of a member, opened for a copy. Never printed.
///
/// @param kind what it is, e.g. `order`
/// @param record which one; empty for what there is once
/// @param at when it came to be; absent if nobody noted it
/// @param values the member's own data, by name
public record Held(String kind, String record, @Nullable Instant at, ObjectNode values) {

    public static Held of(String kind, Object record, @Nullable Instant at) {
        return new Held(kind, record.toString(), at, JsonNodeFactory.instance.objectNode());
    }

    /// The same with one more value; an absent one changes nothing.
    public Held with(String name, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case JsonNode tree -> values.set(name, tree);
            case Integer number -> values.put(name, number);
            case Long number -> values.put(name, number);
            case Boolean flag -> values.put(name, flag);
            case Collection<?> words ->
                words.forEach(word -> values.withArray(name).add(word.toString()));
            default -> values.put(name, value.toString());
        }
        return this;
    }

    @Override
    public String toString() {
        return "Held[" + kind + "]";
    }
}
