package io.menshen.member.matching;

import io.menshen.member.protection.FieldGroup;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What members are searched by. Each has an index of its own: a table, keys and versions.
public enum SearchField {
    MOBILE(0, FieldGroup.CONTACT),
    /// The last four digits of the mobile, as people say them at a counter.
    LAST_FOUR(1, FieldGroup.CONTACT),
    EMAIL(2, FieldGroup.CONTACT),
    ID_NUMBER(3, FieldGroup.IDENTITY),
    DISPLAY_NAME(4, FieldGroup.PROFILE),
    REAL_NAME(5, FieldGroup.IDENTITY);

    private final int number;
    private final FieldGroup group;

    SearchField(int number, FieldGroup group) {
        this.number = number;
        this.group = group;
    }

    /// The one with this code, if there is one.
    public static Optional<SearchField> coded(String code) {
        return Arrays.stream(values())
                .filter(field -> field.code().equals(code))
                .findFirst();
    }

    /// The one with this number.
    public static SearchField numbered(long number) {
        return Arrays.stream(values())
                .filter(field -> field.number == number)
                .findFirst()
                .orElseThrow();
    }

    /// By which jobs name it; it never changes.
    public int number() {
        return number;
    }

    /// The name in keys, paths and the table of versions; for a whole field it is the catalogue's code.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The group that holds the value.
    public FieldGroup group() {
        return group;
    }

    /// The table of the tags.
    public String table() {
        return name().toLowerCase(Locale.ROOT) + "_search";
    }
}
