package io.menshen.gateway.budget;

import io.menshen.disclosure.masking.Answer;
import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.rule.Budget;
import io.menshen.disclosure.rule.Need;
import io.menshen.disclosure.rule.Rule;
import io.menshen.gateway.policy.Edition;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members whom one answer unmasks, by the budget that they cost.
///
/// Somebody is unmasked who has a value in the answer that is shown as it is, by a rule that counts
/// ([Rule#unmasks]) and not by what a second person has approved beforehand.
public record Unmasked(Map<Budget, Set<String>> members) {

    private static final Comparator<Budget> LARGEST_LAST = Comparator.comparingInt(
                    (Budget budget) -> budget.limit().day())
            .thenComparingInt(budget -> budget.limit().burst())
            .thenComparing(Budget::role);

    public static final Unmasked NOBODY = new Unmasked(Map.of());

    /// @param roles under which the caller may act now
    /// @param approved somebody else agreed beforehand to what a grant or a crisis shows
    /// @param decided by number of the subject, then by index of the field
    public static Unmasked of(
            Edition edition, Set<String> roles, boolean approved, Answer answer, @Nullable Decision[][] decided) {
        Map<String, Budget> budgets = edition.rules().budgets();
        if (budgets.isEmpty()) {
            return NOBODY;
        }
        Map<Budget, Set<String>> members = new LinkedHashMap<>();
        for (int subject = 0; subject < answer.subjects(); subject++) {
            for (Field field : answer.held(subject)) {
                @Nullable Decision decision = decided[subject][field.index()];
                @Nullable
                Rule rule = decision == null || !field.clearAt(decision.level()) ? null : by(edition, decision);
                if (rule != null && rule.unmasks(field) && !(approved && opened(rule))) {
                    members.computeIfAbsent(budget(budgets, rule, roles), _ -> new LinkedHashSet<>())
                            .add(answer.member(subject));
                }
            }
        }
        return members.isEmpty() ? NOBODY : new Unmasked(members);
    }

    private static Rule by(Edition edition, Decision decision) {
        @Nullable Rule rule = decision.rule() == null ? null : edition.rule(decision.rule());
        if (rule == null) {
            throw new IllegalStateException("a clear field that no rule shows");
        }
        return rule;
    }

    private static boolean opened(Rule rule) {
        return rule.needs() == Need.GRANT || rule.needs() == Need.CRISIS;
    }

    /// The largest that the caller has for this rule: who holds two roles may do what either may.
    private static Budget budget(Map<String, Budget> budgets, Rule rule, Set<String> roles) {
        return rule.roles().stream()
                .filter(roles::contains)
                .flatMap(role -> budgets.entrySet().stream()
                        .filter(entry -> entry.getKey().equals(role))
                        .map(Map.Entry::getValue))
                .max(LARGEST_LAST)
                .orElseThrow(() -> new IllegalStateException("a rule of somebody else's, or without a budget"));
    }

    public boolean nobody() {
        return members.isEmpty();
    }

    /// How many, never who.
    @Override
    public String toString() {
        return "unmasks " + members.values().stream().mapToInt(Set::size).sum();
    }
}
