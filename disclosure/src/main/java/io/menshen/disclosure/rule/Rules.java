package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Field;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One version of the disclosure rules. Deny wins; what no rule names is absent; a role, purpose or field that is not
/// known opens nothing.
public final class Rules {

    /// People hold few combinations of roles; the bound is against somebody who makes them up.
    private static final int KEPT_LENSES = 4096;

    private record Point(Set<String> roles, String purpose) {}

    private final String version;
    private final String hash;
    private final Fields fields;
    private final Set<String> roles;
    private final Set<String> purposes;
    private final List<Rule> rules;
    private final Map<String, Budget> budgets;
    private final List<StepUp> stepUps;
    private final Map<Point, Lens> lenses = new ConcurrentHashMap<>();

    Rules(
            String version,
            String hash,
            Fields fields,
            Set<String> roles,
            Set<String> purposes,
            List<Rule> rules,
            Map<String, Budget> budgets,
            List<StepUp> stepUps) {
        this.version = version;
        this.hash = hash;
        this.fields = fields;
        this.roles = Set.copyOf(roles);
        this.purposes = Set.copyOf(purposes);
        this.rules = List.copyOf(rules);
        this.budgets = Collections.unmodifiableMap(new LinkedHashMap<>(budgets));
        this.stepUps = List.copyOf(stepUps);
    }

    /// The version people quote (`Menshen-Policy`).
    public String version() {
        return version;
    }

    /// `sha256:…` over the text, byte for byte: the name under which the register keeps it and two people agreed to it.
    public String hash() {
        return hash;
    }

    public Fields fields() {
        return fields;
    }

    public List<Rule> rules() {
        return rules;
    }

    /// How many members may be unmasked, by role. Empty when the text says nothing of budgets: then nobody counts.
    public Map<String, Budget> budgets() {
        return budgets;
    }

    /// What asks for a stronger or later sign-in.
    public List<StepUp> stepUps() {
        return stepUps;
    }

    /// Whether any of these fields may ask for a stronger or later sign-in when it is shown.
    public boolean asksForAny(Collection<Field> some) {
        return stepUps.stream()
                .anyMatch(stepUp ->
                        some.stream().anyMatch(field -> stepUp.fields().contains(field.code())));
    }

    /// What showing a field like this asks of the caller's sign-in; null when nothing.
    public @Nullable SignIn asks(Field field, Decision decision) {
        SignIn all = null;
        Rule rule = rule(decision.rule());
        for (StepUp stepUp : stepUps) {
            if (stepUp.concerns(field, decision, rule)) {
                all = all == null ? stepUp.asks() : all.and(stepUp.asks());
            }
        }
        return all;
    }

    private @Nullable Rule rule(@Nullable String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst().orElse(null);
    }

    public Set<String> purposes() {
        return purposes;
    }

    public Set<String> roles() {
        return roles;
    }

    /// The rules for these roles and this purpose; kept, so asking again is cheap.
    public Lens lens(Set<String> callersRoles, String purpose) {
        Set<String> known = new TreeSet<>(callersRoles);
        known.retainAll(roles);
        Point point = new Point(Set.copyOf(known), purposes.contains(purpose) ? purpose : "");
        Lens lens = lenses.get(point);
        if (lens == null) {
            lens = new Lens(fields, rules, point.roles(), point.purpose());
            if (lenses.size() < KEPT_LENSES) {
                lenses.put(point, lens);
            }
        }
        return lens;
    }

    public Decision decide(Set<String> callersRoles, String purpose, Grounds grounds, Field field) {
        return lens(callersRoles, purpose).decide(grounds, field);
    }
}
