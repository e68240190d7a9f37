package io.menshen.gateway.policy;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.rule.Need;
import io.menshen.disclosure.rule.Rule;
import io.menshen.disclosure.rule.Rules;
import io.menshen.gateway.view.Exposure;
import io.menshen.platform.event.AuditRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One version of the rules, and the operations exposed as they describe personal fields. A read is decided by one
/// edition from its beginning to its end.
public final class Edition {

    private final int number;
    private final Rules rules;
    private final Map<String, Rule> rulesById = new HashMap<>();
    private final Exposure exposure;
    private final AuditRecord.Policy evidence;

    Edition(int number, Rules rules, Exposure exposure) {
        this.number = number;
        this.rules = rules;
        this.exposure = exposure;
        rules.rules().forEach(rule -> rulesById.put(rule.id(), rule));
        this.evidence = new AuditRecord.Policy(rules.version(), rules.hash());
    }

    /// Its number in the register.
    public int number() {
        return number;
    }

    public Rules rules() {
        return rules;
    }

    public Exposure exposure() {
        return exposure;
    }

    /// How evidence names the rules.
    public AuditRecord.Policy evidence() {
        return evidence;
    }

    /// Null when there is no such rule.
    public @Nullable Rule rule(String id) {
        return rulesById.get(id);
    }

    /// Whether it may matter who the caller is as a member: some rule for these fields needs proof that it is the
    /// own record.
    public boolean asksForSelf(Set<String> roles, String purpose, Collection<Field> fields) {
        for (Rule rule : rules.rules()) {
            if (rule.needs() == Need.SELF
                    && rule.purposes().contains(purpose)
                    && rule.roles().stream().anyMatch(roles::contains)
                    && fields.stream().anyMatch(field -> rule.levels().containsKey(field.code()))) {
                return true;
            }
        }
        return false;
    }
}
