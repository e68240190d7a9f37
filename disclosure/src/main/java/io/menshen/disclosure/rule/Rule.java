package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One published rule: for these roles and purposes, each of these fields up to this level.
///
/// @param deny a rule that forbids; its levels are all `absent`, and it wins over every other
/// @param needs what has to be proven; null when the relation that let the record be found is enough
/// @param unless what, when proven, sets a forbidding rule aside
/// @param whenRestricted the rule holds only while processing is restricted (PIPL Art. 47)
public record Rule(
        String id,
        boolean deny,
        Set<String> roles,
        Set<String> purposes,
        @Nullable Need needs,
        @Nullable Need unless,
        boolean whenRestricted,
        Map<String, Level> levels) {

    public Rule {
        roles = Set.copyOf(roles);
        purposes = Set.copyOf(purposes);
        levels = Map.copyOf(levels);
    }

    boolean names(Set<String> callersRoles, String purpose) {
        return purposes.contains(purpose) && roles.stream().anyMatch(callersRoles::contains);
    }

    /// Whether it can show a value of somebody else's beside which one sees whose it is: what budgets count. Not the
    /// own
    /// record, nor that of somebody for whom one stands; not what stands alone, as the flat on a label.
    public boolean unmasks(Field field) {
        Level level = levels.get(field.code());
        return !deny
                && needs != Need.SELF
                && needs != Need.MANDATE
                && level != null
                && field.clearAt(level)
                && !field.alone();
    }

    /// The facts on which it depends.
    Stream<Fact> facts() {
        return Stream.of(needs, unless).filter(Objects::nonNull).flatMap(need -> need.fact().stream());
    }

    /// Whether what is known about the data subject lets the rule work.
    boolean holds(Grounds grounds) {
        return (needs == null || needs.metBy(grounds))
                && (unless == null || !unless.metBy(grounds))
                && (!whenRestricted || grounds.restricted());
    }
}
