package io.menshen.gateway.view;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Shape;
import io.menshen.disclosure.rule.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the schemas of one OpenAPI 3.1 document into shapes.
///
/// It understands what generators write (`$ref` inside the document, `allOf`, a nullable by type list or by
/// `oneOf`), and refuses what it does not understand: a schema that could hold a value nobody has classified
/// never becomes a shape.
final class Schemas {

    private static final String CLASS = "x-personal-data";
    private static final String SUBJECT = "x-data-subject";
    private static final String PROVEN = "x-proven";
    private static final String NONE = "none";
    private static final String PROVEN_NAME = "_proven";
    private static final String MEMBER_ID = "member-id";

    private final Map<String, Object> document;
    private final Fields fields;

    Schemas(Map<String, Object> document, Fields fields) {
        this.document = document;
        this.fields = fields;
    }

    /// A schema with its references followed.
    private record Resolved(Map<String, Object> schema, Set<String> references) {}

    Shape shape(@Nullable Object schema, String pointer) {
        return shape(schema, pointer, Set.of());
    }

    private Shape shape(@Nullable Object schema, String pointer, Set<String> open) {
        Resolved resolved = resolve(schema, pointer, open);
        Map<String, Object> merged = resolved.schema();
        Object classified = merged.get(CLASS);
        String code = classified == null ? null : String.valueOf(classified);
        if (yes(merged.get(SUBJECT))) {
            return subject(merged, code, pointer);
        }
        if (yes(merged.get(PROVEN))) {
            if (!"array".equals(type(merged, pointer))) {
                throw new Unfit(pointer, "proven facts are an array of strings");
            }
            return new Shape.Proven();
        }
        if (code != null && !code.equals(NONE)) {
            Field field = fields.find(code)
                    .orElseThrow(() -> new Unfit(pointer, "the catalogue has no field '" + code + "'"));
            classifiedOnce(merged, code, pointer, resolved.references());
            return new Shape.Personal(field);
        }
        boolean none = code != null;
        String type = type(merged, pointer);
        return switch (type) {
            case "string" -> string(merged, none, pointer);
            case "integer", "number" -> new Shape.Figure();
            case "boolean", "null" -> new Shape.Flag();
            case "array", "object", "" -> {
                if (none) {
                    classifiedOnce(merged, NONE, pointer, resolved.references());
                    yield new Shape.Anything();
                }
                yield switch (type) {
                    case "array" -> items(merged, pointer, resolved.references());
                    case "object" -> group(merged, pointer, resolved.references());
                    default -> throw new Unfit(pointer, "a value of any type that is not classified");
                };
            }
            default -> throw new Unfit(pointer, "type '" + type + "'");
        };
    }

    private Shape subject(Map<String, Object> schema, @Nullable String code, String pointer) {
        if (!"string".equals(type(schema, pointer))) {
            throw new Unfit(pointer, "the id of a data subject is a string");
        }
        if (NONE.equals(code)) {
            return new Shape.Subject(null);
        }
        String its = code == null ? MEMBER_ID : code;
        return new Shape.Subject(
                fields.find(its).orElseThrow(() -> new Unfit(pointer, "the catalogue has no field '" + its + "'")));
    }

    private static Shape string(Map<String, Object> schema, boolean none, String pointer) {
        if (schema.get("enum") instanceof List<?> values) {
            Set<String> words = new LinkedHashSet<>();
            for (Object value : values) {
                if (value instanceof String word) {
                    words.add(word);
                } else if (value != null) {
                    throw new Unfit(pointer, "a closed list of strings holds something else (quote it)");
                }
            }
            return new Shape.Choice(words);
        }
        if (schema.get("const") instanceof String word) {
            return new Shape.Choice(Set.of(word));
        }
        if (none) {
            return new Shape.Text();
        }
        Object format = schema.get("format");
        return switch (format == null ? "" : format.toString()) {
            case "uuid" -> new Shape.Code(Shape.Format.UUID);
            case "date" -> new Shape.Code(Shape.Format.DATE);
            case "date-time" -> new Shape.Code(Shape.Format.DATE_TIME);
            default -> throw new Unfit(pointer, "a string that is not classified (" + CLASS + ")");
        };
    }

    private Shape items(Map<String, Object> schema, String pointer, Set<String> open) {
        if (!schema.containsKey("items")) {
            throw new Unfit(pointer, "an array of anything that is not classified");
        }
        return new Shape.Items(shape(schema.get("items"), pointer + "/*", open));
    }

    private Shape group(Map<String, Object> schema, String pointer, Set<String> open) {
        Object additional = schema.get("additionalProperties");
        if (additional != null && !Boolean.FALSE.equals(additional)) {
            throw new Unfit(pointer, "an object with names of its own (additionalProperties) that is not classified");
        }
        Map<String, Object> properties = map(schema.get("properties"), pointer);
        if (properties.isEmpty()) {
            throw new Unfit(pointer, "an object without properties that is not classified");
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            String name = property.getKey();
            String place = pointer + "/" + name;
            Shape shape = shape(property.getValue(), place, open);
            if (name.equals(PROVEN_NAME) != shape instanceof Shape.Proven) {
                throw new Unfit(place, "proven facts are called " + PROVEN_NAME + " and marked " + PROVEN);
            }
            shapes.put(name, shape);
        }
        for (Map.Entry<String, Shape> property : shapes.entrySet()) {
            if (property.getValue() instanceof Shape.Personal personal
                    && personal.field().alone()) {
                long personals = shapes.values().stream()
                        .filter(Shape.Personal.class::isInstance)
                        .count();
                if (personals > 1) {
                    throw new Unfit(
                            pointer + "/" + property.getKey(),
                            "'" + personal.field().code() + "' stands alone: no personal field beside it");
                }
            }
        }
        return new Shape.Group(shapes);
    }

    /// A whole value that is classified holds nothing that is classified otherwise.
    private void classifiedOnce(Map<String, Object> schema, String code, String pointer, Set<String> open) {
        List<Object> parts =
                new ArrayList<>(map(schema.get("properties"), pointer).values());
        if (schema.containsKey("items")) {
            parts.add(schema.get("items"));
        }
        if (schema.get("additionalProperties") instanceof Map<?, ?> additional) {
            parts.add(additional);
        }
        for (Object part : parts) {
            Resolved resolved = resolve(part, pointer, open);
            Object inner = resolved.schema().get(CLASS);
            if ((inner != null && !inner.equals(code) && !inner.equals(NONE))
                    || yes(resolved.schema().get(SUBJECT))
                    || yes(resolved.schema().get(PROVEN))) {
                throw new Unfit(pointer, "classified as '" + code + "', but holds something classified otherwise");
            }
            classifiedOnce(resolved.schema(), code, pointer, resolved.references());
        }
    }

    /// The one type beside `null`; empty when none is named.
    private static String type(Map<String, Object> schema, String pointer) {
        Object type = schema.get("type");
        if (type instanceof List<?> types) {
            List<?> others = types.stream().filter(each -> !"null".equals(each)).toList();
            if (others.size() > 1) {
                throw new Unfit(pointer, "more than one type");
            }
            return others.isEmpty() ? "null" : String.valueOf(others.getFirst());
        }
        if (type != null) {
            return type.toString();
        }
        if (schema.containsKey("properties")) {
            return "object";
        }
        return schema.containsKey("enum") || schema.containsKey("const") ? "string" : "";
    }

    private Resolved resolve(@Nullable Object schema, String pointer, Set<String> open) {
        Map<String, Object> own = new LinkedHashMap<>(map(schema, pointer));
        Set<String> references = new LinkedHashSet<>(open);
        Map<String, Object> merged = new LinkedHashMap<>();
        if (own.remove("$ref") instanceof String reference) {
            if (!references.add(reference)) {
                throw new Unfit(pointer, "'" + reference + "' holds itself");
            }
            Resolved target = resolve(lookUp(reference, pointer), pointer, references);
            merge(merged, target.schema(), pointer);
            references.addAll(target.references());
        }
        for (Object part : list(own.remove("allOf"))) {
            Resolved resolved = resolve(part, pointer, open);
            merge(merged, resolved.schema(), pointer);
            references.addAll(resolved.references());
        }
        for (String either : List.of("oneOf", "anyOf")) {
            List<Object> choices = list(own.remove(either)).stream()
                    .filter(choice -> !(choice instanceof Map<?, ?> map && "null".equals(map.get("type"))))
                    .toList();
            if (choices.size() > 1) {
                throw new Unfit(pointer, "more than one schema (" + either + ")");
            }
            for (Object choice : choices) {
                Resolved resolved = resolve(choice, pointer, open);
                merge(merged, resolved.schema(), pointer);
                references.addAll(resolved.references());
            }
        }
        merge(merged, own, pointer);
        return new Resolved(merged, references);
    }

    /// What stands nearer wins, but properties add up.
    private static void merge(Map<String, Object> into, Map<String, Object> from, String pointer) {
        Map<String, Object> properties = new LinkedHashMap<>(map(into.get("properties"), pointer));
        properties.putAll(map(from.get("properties"), pointer));
        Object outer = into.get(CLASS);
        into.putAll(from);
        if (!properties.isEmpty()) {
            into.put("properties", properties);
        }
        if (outer != null && !outer.equals(NONE) && NONE.equals(from.get(CLASS))) {
            throw new Unfit(pointer, "'" + outer + "' cannot be declared '" + NONE + "'");
        }
    }

    private @Nullable Object lookUp(String reference, String pointer) {
        if (!reference.startsWith("#/")) {
            throw new Unfit(pointer, "a reference out of the document");
        }
        Object at = document;
        for (String word : reference.substring(2).split("/", -1)) {
            String name = word.replace("~1", "/").replace("~0", "~");
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
            if (at == null) {
                throw new Unfit(pointer, "'" + reference + "' is not there");
            }
        }
        return at;
    }

    static boolean yes(@Nullable Object value) {
        return Boolean.TRUE.equals(value) || "true".equals(value);
    }

    static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    /// An object of the document, its names as text; empty when there is none.
    static Map<String, Object> map(@Nullable Object value, String pointer) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new Unfit(pointer, "an object is expected");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, each) -> {
            if (each != null) {
                named.put(String.valueOf(name), each);
            }
        });
        return named;
    }
}
