package io.menshen.disclosure.masking;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a field's values look like, and so which levels can be made of them.
///
/// A kind has at most one mask between the whole value and whether there is one: so several views of a value never add
/// up to more than the most open of them shows.
public enum Kind {
    /// A phone number: `partial` keeps the last four digits.
    MOBILE(Level.PARTIAL),
    /// What somebody is called: `partial` keeps the first character, or a compound surname.
    NAME(Level.PARTIAL),
    /// `building-unit-room`: `class` keeps the building.
    FLAT(Level.CLASS),
    /// A number on a document or a card: `partial` keeps the last four places.
    NUMBER(Level.PARTIAL),
    /// An e-mail address: `partial` keeps the first character.
    EMAIL(Level.PARTIAL),
    /// A date, ISO 8601: `class` keeps the year.
    DATE(Level.CLASS),
    /// A random identifier. It says nothing about the person, but it links what is said about them.
    ID(null),
    /// A choice from a closed list.
    CHIP(null),
    /// Free text, where anything may stand.
    TEXT(null);

    private final @Nullable Level mask;

    Kind(@Nullable Level mask) {
        this.mask = mask;
    }

    /// The levels that can be made of a value of this kind.
    public Set<Level> levels() {
        EnumSet<Level> levels = EnumSet.of(Level.PLAIN, Level.EXISTS, Level.ABSENT);
        if (mask != null) {
            levels.add(mask);
        }
        return levels;
    }

    public boolean has(Level level) {
        return level == mask || level == Level.PLAIN || level == Level.EXISTS || level == Level.ABSENT;
    }

    /// What may be shown of a value when nothing clear may.
    public Level masked() {
        return mask == null ? Level.ABSENT : mask;
    }

    /// The word in the field catalogue.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
