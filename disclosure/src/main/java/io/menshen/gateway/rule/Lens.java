package io.menshen.gateway.rule;

import io.menshen.gateway.masking.Decision;
import io.menshen.gateway.masking.Fact;
import io.menshen.gateway.masking.Field;
import io.menshen.gateway.masking.Level;
import io.menshen.gateway.masking.Reason;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rules as they apply to one set of roles and one purpose: a table that is only looked up.
public final class Lens {

    private static final Fact[] FACTS = Fact.values();
    private static final Grounds.Consent[] CONSENTS = Grounds.Consent.values();

    /// Everything that can be known about a data subject: facts × consent × restricted.
    private static final int SITUATIONS = (1 << FACTS.length) * CONSENTS.length * 2;

    private final Fields fields;
    private final List<Rule> rules;
    private final Set<String> roles;
    private final String purpose;

    /// By field and situation.
    private final Decision[][] table;

    Lens(Fields fields, List<Rule> rules, Set<String> roles, String purpose) {
        this.fields = fields;
        this.rules = rules;
        this.roles = roles;
        this.purpose = purpose;
        this.table = new Decision[fields.all().size()][SITUATIONS];
        for (Field field : fields.all()) {
            for (int situation = 0; situation < SITUATIONS; situation++) {
                table[field.index()][situation] = work(grounds(situation), field);
            }
        }
    }

    /// A field of another catalogue is an unknown field.
    public Decision decide(Grounds grounds, Field field) {
        int index = field.index();
        if (index < 0 || index >= table.length || !fields.all().get(index).equals(field)) {
            return new Decision(Level.ABSENT, null, Reason.NO_RULE, null);
        }
        return table[index][situation(grounds)];
    }

    /// The sealed groups of these fields that some rule could open, were everything it needs proven: what the permit
    /// names in `open`. A group that no rule could open is never opened at all.
    public Set<String> openGroups(Collection<Field> fields) {
        Set<String> groups = new TreeSet<>();
        for (Field field : fields) {
            String group = field.group();
            if (group != null && couldOpen(field)) {
                groups.add(group);
            }
        }
        return groups;
    }

    /// Whether any of these fields could be shown at all, were everything that the rules need proven.
    public boolean opensAny(Collection<Field> fields) {
        return fields.stream().anyMatch(this::couldOpen);
    }

    private boolean couldOpen(Field field) {
        if (field.index() >= table.length) {
            return false;
        }
        for (Decision decision : table[field.index()]) {
            if (decision.level() != Level.ABSENT) {
                return true;
            }
        }
        return false;
    }

    private Stream<Rule> applying(String field) {
        return rules.stream().filter(rule -> rule.names(roles, purpose, field));
    }

    /// Decides once what the table then holds.
    private Decision work(Grounds grounds, Field field) {
        Rule best = null;
        Rule wanting = null;
        for (Rule rule : applying(field.code()).toList()) {
            boolean holds = rule.holds(grounds);
            if (rule.deny()) {
                if (holds) {
                    return new Decision(Level.ABSENT, rule.id(), Reason.DENIED, null);
                }
            } else if (holds) {
                best = moreOpen(rule, best, field);
            } else {
                wanting = moreOpen(rule, wanting, field);
            }
        }
        Level level = best == null ? Level.ABSENT : level(best, field);
        String rule = best == null ? null : best.id();
        if (grounds.consent() == Grounds.Consent.UNKNOWN && field.clearAt(level)) {
            // Nobody can say now whether the data subject has restricted processing: nothing clear leaves.
            return new Decision(field.kind().masked(), rule, Reason.BASIS_UNKNOWN, null);
        }
        if (wanting != null && level(wanting, field).opensMoreThan(level)) {
            return new Decision(level, rule, missing(wanting, grounds), unlock(wanting));
        }
        return new Decision(level, rule, best == null ? Reason.NO_RULE : Reason.RULED, elsewhere(field, level));
    }

    private static Rule moreOpen(Rule rule, @Nullable Rule other, Field field) {
        return other == null || level(rule, field).opensMoreThan(level(other, field)) ? rule : other;
    }

    private static Level level(Rule rule, Field field) {
        return Objects.requireNonNull(rule.levels().get(field.code()));
    }

    private static Reason missing(Rule rule, Grounds grounds) {
        if (rule.needs() != Need.CONSENT) {
            return Reason.BASIS_MISSING;
        }
        return grounds.consent() == Grounds.Consent.UNKNOWN ? Reason.BASIS_UNKNOWN : Reason.CONSENT_MISSING;
    }

    /// What this caller could claim for another purpose to see more; null when nothing.
    private @Nullable String elsewhere(Field field, Level level) {
        Rule more = null;
        for (Rule rule : rules) {
            if (!rule.deny()
                    && rule.levels().containsKey(field.code())
                    && rule.roles().stream().anyMatch(roles::contains)
                    && level(rule, field).opensMoreThan(level)) {
                more = moreOpen(rule, more, field);
            }
        }
        return more == null ? null : unlock(more);
    }

    private String unlock(Rule rule) {
        String role = rule.roles().stream()
                .filter(roles::contains)
                .sorted()
                .findFirst()
                .orElse("");
        String its = rule.purposes().contains(purpose)
                ? purpose
                : rule.purposes().stream().sorted().findFirst().orElse("");
        Need needs = rule.needs();
        return needs == null ? role + "/" + its : role + "/" + its + "/" + needs.code();
    }

    private static int situation(Grounds grounds) {
        int facts = 0;
        for (Fact fact : FACTS) {
            if (grounds.proven().contains(fact)) {
                facts |= fact.bit();
            }
        }
        return (facts * CONSENTS.length + grounds.consent().number()) * 2 + (grounds.restricted() ? 1 : 0);
    }

    private static Grounds grounds(int situation) {
        Set<Fact> proven = EnumSet.noneOf(Fact.class);
        int facts = situation / (2 * CONSENTS.length);
        for (Fact fact : FACTS) {
            if ((facts & fact.bit()) != 0) {
                proven.add(fact);
            }
        }
        return new Grounds(proven, CONSENTS[situation / 2 % CONSENTS.length], situation % 2 == 1);
    }
}
