package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Level;
import java.util.Map;
import java.util.Set;

/// What a grant, a crisis or an agreed recipient lets the caller see, where a rule lets it too: each named
/// field, up to the named level.
///
/// @param fact what has to be proven for each data subject
/// @param levels field code → level
public record Opened(Fact fact, Map<String, Level> levels) {

    /// What only something in hand proves.
    static final Set<Fact> FACTS = Set.of(Fact.GRANT, Fact.CRISIS, Fact.SHARING);

    public Opened {
        levels = Map.copyOf(levels);
        if (!FACTS.contains(fact)) {
            throw new IllegalArgumentException("a grant, a crisis or an agreed recipient");
        }
    }
}
