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
    /// A mobile number: `partial` keeps the last four digits.
    MOBILE(Level.PARTIAL),
    /// A number of the fixed network, which has too few digits to show four of them: `partial` keeps the last two.
    LANDLINE(Level.PARTIAL),
    /// What somebody is called: `partial` keeps the first character, or a compound surname.
    NAME(Level.PARTIAL),
    /// `building-unit-room`: `class` keeps the building.
    FLAT(Level.CLASS),
    /// A postal address: `class` keeps the community.
    ADDRESS(Level.CLASS),
    /// The same, kept to the building. How far an address is kept is a matter of the catalogue, so that all views
    /// agree.
    ADDRESS_TO_BUILDING(Level.CLASS),
    /// The same, kept to the unit, or the stairs.
    ADDRESS_TO_UNIT(Level.CLASS),
    /// A number on a document or a card: `partial` keeps the last four places.
    NUMBER(Level.PARTIAL),
    /// The number of a passport or a permit, which is shorter: `partial` keeps the last three places.
    DOCUMENT(Level.PARTIAL),
    /// A number plate: `partial` keeps the last two places.
    PLATE(Level.PARTIAL),
    /// An e-mail address: `partial` keeps the first character.
    EMAIL(Level.PARTIAL),
    /// A name in some network (WeChat): `partial` keeps the first character, when it is a letter.
    ACCOUNT(Level.PARTIAL),
    /// A date of birth, ISO 8601: `class` keeps ten years.
    DATE(Level.CLASS),
    /// A random identifier. It says nothing about the person, but it links what is said about them.
    ID(null),
    /// A choice from a closed list.
    CHIP(null),
    /// Text that is shown whole or not at all.
    TEXT(null),
    /// What people write to each other: `partial` leaves out what tells who somebody is, where they live and how they
    /// are.
    /// Found by searching, so this is no mask to fall back to, and goes on record as if it were clear.
    NOTE(Level.PARTIAL);

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
        return mask == null || this == NOTE ? Level.ABSENT : mask;
    }

    /// Whether what leaves at this level may still be, or hold, a clear value.
    boolean clearAt(Level level) {
        return this != ID && (level.clear() || (this == NOTE && level == mask));
    }

    /// The word in the field catalogue.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Kind ofCode(String code) {
        for (Kind kind : values()) {
            if (kind.code().equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such kind");
    }
}
