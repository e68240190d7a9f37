package io.menshen.consent.approval;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Fields that somebody asks to see, each up to a level. The disclosure rules set the limit to both; a field that they
/// do not know opens nothing.
public record FieldLevels(@JsonValue SortedMap<String, String> levels) {

    /// The most open first.
    private static final List<String> LEVELS = List.of("plain", "partial", "class", "exists");

    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /// Health, documents, payment and what tells who is a minor (PIPL Art. 28): one by one, never in a list.
    private static final Set<String> SENSITIVE =
            Set.of("id-number", "bank-card", "care-need", "birth-date", "guardian", "real-name");

    /// What may stand in a list for many people at once.
    private static final Set<String> LISTABLE =
            Set.of("display-name", "mobile", "flat", "address", "delivery-hint", "household-size");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FieldLevels(Map<String, String> levels) {
        this(Collections.unmodifiableSortedMap(new TreeMap<>(levels)));
    }

    /// Whether it names some field, and only levels that there are.
    public boolean sound() {
        return !levels.isEmpty()
                && levels.keySet().stream()
                        .allMatch(field ->
                                field.length() <= 40 && FIELD.matcher(field).matches())
                && LEVELS.containsAll(levels.values());
    }

    /// Whether a sensitive field is among them.
    public boolean sensitive() {
        return levels.keySet().stream().anyMatch(SENSITIVE::contains);
    }

    /// Whether all of them may be opened for many people at once.
    public boolean listable() {
        return LISTABLE.containsAll(levels.keySet());
    }
}
