package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The catalogue of personal fields.
public final class Fields {

    private final List<Field> all;
    private final Map<String, Field> byCode;

    Fields(List<Field> fields) {
        all = List.copyOf(fields);
        byCode = all.stream().collect(Collectors.toUnmodifiableMap(Field::code, Function.identity()));
    }

    public Optional<Field> find(String code) {
        return Optional.ofNullable(byCode.get(code));
    }

    /// In the order of their index.
    public List<Field> all() {
        return all;
    }
}
