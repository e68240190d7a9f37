package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rules as they apply to one set of roles and one purpose: a table that is only looked up.
public final class Lens {

    private static final Grounds.Consent[] CONSENTS = Grounds.Consent.values();

    private final Fields fields;
    private final List<Rule> rules;
    private final Set<String> roles;
    private final String purpose;

    /// The rules for these roles and this purpose, and the facts on which any of them depends: no other fact changes
    /// anything, and a table over all facts would be many times as large.
    private final List<Rule> applying;

    private final Fact[] facts;

    /// Everything that can be known about a data subject, as far as it matters here: facts × consent × restricted.
    private final int situations;

    /// By field and situation; filled where it was asked for. Two threads may work out the same place: to the same end.
    private final @Nullable Decision[][] table;

    /// By field: whether some rule could open it, grants and crises apart.
    private final @Nullable Boolean[] openable;

    Lens(Fields fields, List<Rule> rules, Set<String> roles, String purpose) {
        this.fields = fields;
        this.rules = rules;
        this.roles = roles;
        this.purpose = purpose;
        this.applying =
                rules.stream().filter(rule -> rule.names(roles, purpose)).toList();
        this.facts = applying.stream().flatMap(Rule::facts).distinct().sorted().toArray(Fact[]::new);
        this.situations = (1 << facts.length) * CONSENTS.length * 2;
        this.table = new Decision[fields.all().size()][situations];
        this.openable = new Boolean[fields.all().size()];
    }

    /// A field of another catalogue is an unknown field.
    public Decision decide(Grounds grounds, Field field) {
        int index = field.index();
        if (index < 0 || index >= table.length || !fields.all().get(index).equals(field)) {
            return new Decision(Level.ABSENT, null, Reason.NO_RULE, null);
        }
        return at(field, situation(grounds));
    }

    /// The same when a grant or a crisis is in hand: its rules open what it names, up to its own level, and count for
    /// nothing else.
    ///
    /// @param opened null when there is none: then what is said to prove one proves nothing
    public Decision decide(Grounds grounds, Field field, @Nullable Opened opened) {
        Grounds without = grounds.without(Opened.FACTS);
        Decision plain = decide(without, field);
        if (opened == null || !grounds.proven().contains(opened.fact())) {
            return plain;
        }
        if (without.proven().isEmpty() && plain.level() != Level.ABSENT) {
            // found on account of this alone: a rule to which any relation is enough has nothing to go by
            plain = new Decision(Level.ABSENT, null, Reason.NO_RULE, null);
        }
        Level limit = opened.levels().get(field.code());
        if (limit == null) {
            return plain;
        }
        Decision more = decide(without.with(opened.fact()), field);
        Level level = more.level().opensMoreThan(limit) ? limit : more.level();
        return level.opensMoreThan(plain.level()) && field.kind().has(level)
                ? new Decision(level, more.rule(), more.reason(), null)
                : plain;
    }

    /// What is left of a decision when some of the caller's roles are not active (ADR 0050): a mask, or as much as the
    /// active ones alone would show. Never more than with all of them: a rule that forbids does so in any case.
    ///
    /// @param all by all roles
    /// @param active by the active ones
    public static Decision withoutLapsed(Decision all, Decision active, Field field) {
        if (!field.clearAt(all.level())
                || !active.level().opensMoreThan(field.kind().masked())) {
            return field.clearAt(all.level())
                    ? new Decision(field.kind().masked(), all.rule(), Reason.ROLE_NOT_ACTIVE, null)
                    : all;
        }
        return active.level().opensMoreThan(all.level()) ? all : active;
    }

    private Decision at(Field field, int situation) {
        Decision decision = table[field.index()][situation];
        if (decision == null) {
            decision = work(grounds(situation), field);
            table[field.index()][situation] = decision;
        }
        return decision;
    }

    /// The sealed groups of these fields that some rule could open, were everything it needs proven: what the permit
    /// names in `open`. A group that no rule could open is never opened at all.
    public Set<String> openGroups(Collection<Field> fields) {
        return openGroups(fields, null);
    }

    /// The same with a grant or a crisis in hand: without one, no group is opened for its sake.
    public Set<String> openGroups(Collection<Field> fields, @Nullable Opened opened) {
        Set<String> groups = new TreeSet<>();
        for (Field field : fields) {
            String group = field.group();
            if (group != null && couldOpen(field, opened)) {
                groups.add(group);
            }
        }
        return groups;
    }

    /// Whether any of these fields could be shown at all, were everything that the rules need proven.
    ///
    /// @param opened the grant or crisis in hand
    public boolean opensAny(Collection<Field> fields, @Nullable Opened opened) {
        return fields.stream().anyMatch(field -> couldOpen(field, opened));
    }

    private boolean couldOpen(Field field, @Nullable Opened opened) {
        if (field.index() >= table.length) {
            return false;
        }
        Boolean known = openable[field.index()];
        if (known == null) {
            known = somewhereOpen(field);
            openable[field.index()] = known;
        }
        return known
                || (opened != null
                        && decide(new Grounds(Set.of(opened.fact()), Grounds.Consent.GIVEN, false), field, opened)
                                        .level()
                                != Level.ABSENT);
    }

    private boolean somewhereOpen(Field field) {
        for (int situation = 0; situation < situations; situation++) {
            if (decide(grounds(situation), field, null).level() != Level.ABSENT) {
                return true;
            }
        }
        return false;
    }

    /// Decides once what the table then holds.
    private Decision work(Grounds grounds, Field field) {
        Rule best = null;
        Rule wanting = null;
        for (Rule rule : applying) {
            if (!rule.levels().containsKey(field.code())) {
                continue;
            }
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

    private int situation(Grounds grounds) {
        int proven = 0;
        for (int i = 0; i < facts.length; i++) {
            if (grounds.proven().contains(facts[i])) {
                proven |= 1 << i;
            }
        }
        return (proven * CONSENTS.length + grounds.consent().number()) * 2 + (grounds.restricted() ? 1 : 0);
    }

    private Grounds grounds(int situation) {
        Set<Fact> proven = EnumSet.noneOf(Fact.class);
        for (int i = 0; i < facts.length; i++) {
            if ((situation / (2 * CONSENTS.length) & 1 << i) != 0) {
                proven.add(facts[i]);
            }
        }
        return new Grounds(proven, CONSENTS[situation / 2 % CONSENTS.length], situation % 2 == 1);
    }
}
