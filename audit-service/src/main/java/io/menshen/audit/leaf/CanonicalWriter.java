package io.menshen.audit.leaf;

import org.jspecify.annotations.Nullable;

/// Writes JSON in the form of RFC 8785 as it is told, without a tree: names must come in their order, which is
/// checked. What [CanonicalJson] writes of the same content is the same text.
final class CanonicalWriter {

    private static final int DEEPEST = 8;

    private final StringBuilder json = new StringBuilder(1_024);

    /// The last name of each open object, null before the first; a list has none.
    private final @Nullable String[] last = new @Nullable String[DEEPEST];

    private final boolean[] inList = new boolean[DEEPEST];
    private final boolean[] begun = new boolean[DEEPEST];
    private int depth = -1;

    /// Begins another text.
    CanonicalWriter fresh() {
        json.setLength(0);
        depth = -1;
        return this;
    }

    CanonicalWriter name(String name) {
        @Nullable String before = last[depth];
        if (inList[depth] || (before != null && before.compareTo(name) >= 0)) {
            throw new IllegalStateException("names out of their order");
        }
        if (before != null) {
            json.append(',');
        }
        last[depth] = name;
        CanonicalJson.writeText(name, json);
        json.append(':');
        return this;
    }

    CanonicalWriter object() {
        open('{', false);
        return this;
    }

    CanonicalWriter list() {
        open('[', true);
        return this;
    }

    CanonicalWriter end() {
        json.append(inList[depth] ? ']' : '}');
        depth--;
        return this;
    }

    CanonicalWriter text(String text) {
        value();
        CanonicalJson.writeText(text, json);
        return this;
    }

    CanonicalWriter number(long number) {
        value();
        CanonicalJson.writeNumber(number, json);
        return this;
    }

    @Override
    public String toString() {
        return json.toString();
    }

    private void open(char bracket, boolean list) {
        value();
        json.append(bracket);
        depth++;
        last[depth] = null;
        inList[depth] = list;
        begun[depth] = false;
    }

    private void value() {
        if (depth >= 0 && inList[depth]) {
            if (begun[depth]) {
                json.append(',');
            }
            begun[depth] = true;
        }
    }
}
