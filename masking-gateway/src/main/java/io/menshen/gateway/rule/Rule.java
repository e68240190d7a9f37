package io.menshen.gateway.rule;

import io.menshen.gateway.masking.Level;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One published rule: for these roles and purposes, each of these fields up to this level.
///
/// @param deny a rule that forbids; its levels are all `absent`, and it wins over every other
/// @param needs what has to be proven; null when the relation that let the record be found is enough
/// @param whenRestricted the rule holds only while processing is restricted (PIPL Art. 47)
public record Rule(
        String id,
        boolean deny,
        Set<String> roles,
        Set<String> purposes,
        @Nullable Need needs,
        boolean whenRestricted,
        Map<String, Level> levels) {

    public Rule {
        roles = Set.copyOf(roles);
        purposes = Set.copyOf(purposes);
        levels = Map.copyOf(levels);
    }
}
