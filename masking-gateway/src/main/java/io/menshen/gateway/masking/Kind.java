package io.menshen.gateway.masking;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a field's values look like, and so which levels can be made of them.
public enum Kind {
    /// A phone number: `partial` keeps the last four digits.
    MOBILE(Level.PARTIAL),
    /// What somebody is called: `partial` keeps the first character, or a compound surname.
    NAME(Level.PARTIAL),
    /// `building-unit-room`: `class` keeps the building.
    FLAT(Level.CLASS),
    /// A random identifier. It says nothing about the person, but it links what is said about them.
    ID(),
    /// A choice from a closed list.
    CHIP(),
    /// Free text, where anything may stand.
    TEXT();

    private final Set<Level> levels;

    Kind(Level... between) {
        levels = EnumSet.of(Level.PLAIN, Level.EXISTS, Level.ABSENT);
        levels.addAll(Set.of(between));
    }

    /// The levels that can be made of a value of this kind.
    public Set<Level> levels() {
        return EnumSet.copyOf(levels);
    }

    public boolean has(Level level) {
        return levels.contains(level);
    }

    /// The word in the field catalogue.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
