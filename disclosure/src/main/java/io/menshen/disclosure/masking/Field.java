package io.menshen.disclosure.masking;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One kind of personal information, as the catalogue in the rule file lists it.
///
/// @param index its place in the catalogue, dense from 0, for tables
/// @param code the word in `x-personal-data`, in rules and in records
/// @param group the sealed group that has to be opened for it (`contact`, `delivery`, `identity`, `profile`);
///     null when no permit opens it: ids, which are not sealed, and notes, which no answer shows
/// @param alone it is shown on condition that nothing beside it tells whose it is
public record Field(
        int index, String code, Kind kind, @Nullable String group, boolean alone) {

    /// A value at this level is a clear personal value, or may hold one, and leaves only after a durable record. An id
    /// that means nothing outside is none.
    public boolean clearAt(Level level) {
        return kind.clearAt(level);
    }

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
