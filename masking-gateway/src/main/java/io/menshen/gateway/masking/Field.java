package io.menshen.gateway.masking;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One kind of personal information, as the catalogue in the rule file lists it.
///
/// @param index its place in the catalogue, dense from 0, for tables
/// @param code the word in `x-personal-data`, in rules and in records
/// @param group the sealed group that has to be opened for it (`contact`, `delivery`, `identity`, `profile`);
///     null when it is stored in the clear, as ids are
public record Field(
        int index, String code, Kind kind, @Nullable String group) {

    /// A catalogue names a field once.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Field field && index == field.index && code.equals(field.code);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(code);
    }
}
