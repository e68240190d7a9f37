package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Field;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whoever is shown one of these fields clear has to have signed in like this.
///
/// @param unless rules with this need ask for nothing more; null when all do
public record StepUp(
        Set<String> fields, SignIn asks, @Nullable Need unless) {

    public StepUp {
        fields = Set.copyOf(fields);
    }

    /// @param rule that decided; null when it is not known, and then nothing is set aside
    boolean concerns(Field field, Decision decision, @Nullable Rule rule) {
        return field.clearAt(decision.level())
                && fields.contains(field.code())
                && (unless == null || rule == null || rule.needs() != unless);
    }
}
