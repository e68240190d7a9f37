package io.menshen.member.field;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What somebody asks to change in a record, checked: for each field a value in the form in which it is kept, or empty
/// to take it away. Never printed.
public final class Changes {

    private final Map<Field, Optional<JsonNode>> wanted;

    private Changes(Map<Field, Optional<JsonNode>> wanted) {
        this.wanted = Map.copyOf(wanted);
    }

    /// Reads a JSON merge patch (RFC 7396). Every fault is named at once, none with its value.
    ///
    /// @param purposes what the fields are given for; a field that none of them needs is refused (PIPL Art. 6)
    public static Changes read(JsonNode patch, FieldCatalogue catalogue, Set<String> purposes, Clock clock) {
        if (!patch.isObject()) {
            throw new FieldRefusal.Malformed(List.of(new FieldRefusal.Fault("", "Object")));
        }
        List<FieldRefusal.Fault> faults = new ArrayList<>();
        Map<Field, Optional<JsonNode>> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            Optional<Field> field = catalogue.named(entry.getKey());
            if (field.isEmpty()) {
                faults.add(FieldRefusal.Fault.unknown());
            } else if (entry.getValue().isNull()) {
                wanted.put(field.get(), Optional.empty());
            } else if (field.get().purposes().stream().noneMatch(purposes::contains)) {
                faults.add(new FieldRefusal.Fault("/" + entry.getKey(), "NoPurpose"));
            } else {
                Optional<JsonNode> value = field.get().form().read(entry.getValue(), clock);
                if (value.isEmpty()) {
                    faults.add(new FieldRefusal.Fault("/" + entry.getKey(), "Form"));
                }
                wanted.put(field.get(), value);
            }
        }
        if (!faults.isEmpty()) {
            throw new FieldRefusal.Malformed(faults);
        }
        return new Changes(wanted);
    }

    /// These values of another time, to be put back: fields they do not have are taken away.
    public static Changes backTo(FieldValues values, List<Field> fields) {
        Map<Field, Optional<JsonNode>> wanted = new LinkedHashMap<>();
        fields.forEach(field -> wanted.put(field, values.get(field.name())));
        return new Changes(wanted);
    }

    /// One value that was decided elsewhere.
    public static Changes of(Field field, JsonNode value) {
        return new Changes(Map.of(field, Optional.of(value)));
    }

    public Map<Field, Optional<JsonNode>> wanted() {
        return wanted;
    }

    @Override
    public String toString() {
        return "Changes" + wanted.keySet().stream().map(Field::name).toList();
    }
}
