package io.menshen.member.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.matching.Flat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A member's delivery addresses: where each is, and which one is meant when nothing else is said.
///
/// An address has a `flat` (`building-unit-room`), may have a `label`, a `division` (six digits, GB/T 2260), a
/// `community`, and the `original` text as the member wrote it.
public final class Addresses {

    static final String DEFAULT = "default";
    private static final String FLAT = "flat";
    private static final int MOST = 10;
    private static final Map<String, Integer> TEXTS = Map.of("label", 20, "community", 40, "original", 200);
    private static final Pattern DIVISION = Pattern.compile("\\d{6}");

    private Addresses() {}

    static Optional<JsonNode> read(JsonNode given) {
        if (!given.isArray() || given.isEmpty() || given.size() > MOST) {
            return Optional.empty();
        }
        ArrayNode addresses = JsonNodeFactory.instance.arrayNode();
        int defaults = 0;
        for (JsonNode one : given) {
            @Nullable ObjectNode address = address(one);
            if (address == null) {
                return Optional.empty();
            }
            defaults += address.path(DEFAULT).booleanValue() ? 1 : 0;
            addresses.add(address);
        }
        if (defaults == 0 && addresses.size() == 1) {
            ((ObjectNode) addresses.get(0)).put(DEFAULT, true);
            defaults = 1;
        }
        return defaults == 1 ? Optional.of(addresses) : Optional.empty();
    }

    /// The flat of the default address.
    public static Optional<JsonNode> defaultFlat(@Nullable JsonNode addresses) {
        if (addresses != null) {
            for (JsonNode address : addresses) {
                if (address.path(DEFAULT).booleanValue()) {
                    return Optional.of(address.get(FLAT));
                }
            }
        }
        return Optional.empty();
    }

    /// The same addresses with another flat for the default one; its original text no longer describes it and goes.
    public static JsonNode withDefaultFlat(JsonNode addresses, JsonNode flat) {
        ArrayNode moved = addresses.deepCopy();
        for (JsonNode address : moved) {
            if (address.path(DEFAULT).booleanValue() && !address.path(FLAT).equals(flat)) {
                ((ObjectNode) address).set(FLAT, flat);
                ((ObjectNode) address).remove("original");
            }
        }
        return moved;
    }

    private static @Nullable ObjectNode address(JsonNode given) {
        if (!given.isObject()) {
            return null;
        }
        ObjectNode address = JsonNodeFactory.instance.objectNode();
        Iterator<Map.Entry<String, JsonNode>> parts = given.properties().iterator();
        while (parts.hasNext()) {
            Map.Entry<String, JsonNode> part = parts.next();
            Optional<JsonNode> read = part(part.getKey(), part.getValue());
            if (read.isEmpty()) {
                return null;
            }
            address.set(part.getKey(), read.get());
        }
        return address.has(FLAT) ? address : null;
    }

    private static Optional<JsonNode> part(String name, JsonNode given) {
        @Nullable Integer longest = TEXTS.get(name);
        if (longest != null) {
            return Form.text(given, longest);
        }
        return switch (name) {
            case FLAT ->
                Form.text(given, 40)
                        .flatMap(text -> Flat.parse(text.textValue()))
                        .map(flat -> TextNode.valueOf(flat.text()));
            case "division" ->
                Form.text(given, 6)
                        .filter(text -> DIVISION.matcher(text.textValue()).matches()
                                && IdNumber.province(text.textValue().substring(0, 2)));
            case DEFAULT ->
                given.isBoolean() ? Optional.of(BooleanNode.valueOf(given.booleanValue())) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
