package io.menshen.disclosure.masking;

import java.util.Locale;

/// How far a personal value is shown, the most open level first.
public enum Level {
    /// As it is.
    PLAIN,
    /// A few code points of it (the last four digits of a mobile, the first character of a name).
    PARTIAL,
    /// Something else that stands for it. No kind of field has an alias yet: a rule that names it is refused.
    ALIAS,
    /// The class it falls into (the building of a flat).
    CLASS,
    /// Only that there is one.
    EXISTS,
    /// Nothing: the property is cut.
    ABSENT;

    /// The word in rule files, records and metadata.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean opensMoreThan(Level other) {
        return compareTo(other) < 0;
    }

    /// The value itself, or something that serves like it, leaves: no disclosure without a durable record first.
    public boolean clear() {
        return this == PLAIN || this == ALIAS;
    }

    public static Level ofCode(String code) {
        for (Level level : values()) {
            if (level.code().equals(code)) {
                return level;
            }
        }
        throw new IllegalArgumentException("no such level");
    }
}
