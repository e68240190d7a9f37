package io.menshen.audit.leaf;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// JSON in the one form of RFC 8785, so that everybody gets the same bytes and so the same hash.
///
/// Takes maps, lists, strings, whole numbers, booleans and null. Other numbers have no place in an entry.
public final class CanonicalJson {

    /// Beyond it a JSON number is not the same number for every reader (RFC 7493 §2.2).
    private static final long LARGEST_NUMBER = (1L << 53) - 1;

    private CanonicalJson() {}

    /// The object's text.
    ///
    /// @throws IllegalArgumentException for what RFC 8785 cannot write, such as half a surrogate pair
    public static String write(Map<String, ?> object) {
        StringBuilder json = new StringBuilder(512);
        writeObject(object, json);
        return json.toString();
    }

    private static void writeValue(@Nullable Object value, StringBuilder json) {
        switch (value) {
            case null -> json.append("null");
            case Boolean truth -> json.append(truth);
            case Integer number -> json.append(number);
            case Long number -> writeNumber(number, json);
            case String text -> writeText(text, json);
            case List<?> list -> {
                json.append('[');
                for (int i = 0; i < list.size(); i++) {
                    if (i > 0) {
                        json.append(',');
                    }
                    writeValue(list.get(i), json);
                }
                json.append(']');
            }
            case Map<?, ?> map -> writeObject(map, json);
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        }
    }

    private static void writeObject(Map<?, ?> map, StringBuilder json) {
        // RFC 8785 §3.2.3 sorts by UTF-16 code units, which is how Java compares strings.
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put((String) name, value));
        json.append('{');
        boolean first = true;
        for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
            if (!first) {
                json.append(',');
            }
            first = false;
            writeText(member.getKey(), json);
            json.append(':');
            writeValue(member.getValue(), json);
        }
        json.append('}');
    }

    static void writeNumber(long number, StringBuilder json) {
        if (number > LARGEST_NUMBER || number < -LARGEST_NUMBER) {
            throw new IllegalArgumentException("the number is too large for JSON");
        }
        json.append(number);
    }

    static void writeText(String text, StringBuilder json) {
        json.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            json.append(text, plain, i);
            plain = i + 1;
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append("\\u%04x".formatted((int) c));
                    } else {
                        if (isHalf(text, i)) {
                            throw new IllegalArgumentException("half a surrogate pair");
                        }
                        json.append(c);
                    }
                }
            }
        }
        json.append(text, plain, text.length()).append('"');
    }

    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
