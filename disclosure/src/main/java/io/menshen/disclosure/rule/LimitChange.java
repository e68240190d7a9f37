package io.menshen.disclosure.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where two versions of the rules differ in what they ask of the caller before they show what a rule allows:
/// how many members may be unmasked, and how strongly one has to have signed in.
///
/// @param kind `budget`, of a role, or `stepUp`, of a field
/// @param before as the text of the rules says it; null when nothing is asked
/// @param wider whether less is asked than before
public record LimitChange(
        String kind,
        String name,
        @Nullable String before,
        @Nullable String after,
        boolean wider) {

    /// Keycloak has three levels of authentication; the rules know single digits.
    private static final int LEVELS = 10;

    /// All differences, budgets first, by name.
    public static List<LimitChange> between(Rules before, Rules after) {
        List<LimitChange> changes = new ArrayList<>();
        for (String role : union(before.budgets().keySet().stream(), after.budgets().keySet().stream())) {
            @Nullable Budget was = before.budgets().get(role);
            @Nullable Budget is = after.budgets().get(role);
            // a text that has budgets has one for each role that unmasks anybody
            boolean wider = is == null ? after.budgets().isEmpty() : was != null && wider(was, is);
            add(changes, "budget", role, was == null ? null : words(was), is == null ? null : words(is), wider);
        }
        for (String field : union(asked(before), asked(after))) {
            add(changes, "stepUp", field, words(before, field), words(after, field), wider(before, after, field));
        }
        return changes;
    }

    private static void add(
            List<LimitChange> changes,
            String kind,
            String name,
            @Nullable String before,
            @Nullable String after,
            boolean wider) {
        if (before == null ? after != null : !before.equals(after)) {
            changes.add(new LimitChange(kind, name, before, after, wider));
        }
    }

    private static boolean wider(Budget before, Budget after) {
        for (int level = 0; level < LEVELS; level++) {
            if (after.limit(level).burst() > before.limit(level).burst()
                    || after.limit(level).day() > before.limit(level).day()) {
                return true;
            }
        }
        return before.over() == Budget.Over.REFUSED && after.over() != Budget.Over.REFUSED;
    }

    /// For rules of each need apart: a text may set some of them aside.
    private static boolean wider(Rules before, Rules after, String field) {
        return Stream.concat(Stream.<@Nullable Need>of((Need) null), Stream.of(Need.values()))
                .anyMatch(need -> {
                    @Nullable SignIn was = asks(before, field, need);
                    @Nullable SignIn is = asks(after, field, need);
                    return was != null
                            && (is == null
                                    || is.level() < was.level()
                                    || is.maxAge().compareTo(was.maxAge()) > 0);
                });
    }

    private static @Nullable SignIn asks(Rules rules, String field, @Nullable Need need) {
        return rules.stepUps().stream()
                .filter(each -> each.fields().contains(field) && (each.unless() == null || each.unless() != need))
                .map(StepUp::asks)
                .reduce(SignIn::and)
                .orElse(null);
    }

    private static Stream<String> asked(Rules rules) {
        return rules.stepUps().stream().flatMap(each -> each.fields().stream());
    }

    private static String words(Budget budget) {
        Budget.@Nullable SteppedUp more = budget.steppedUp();
        return "burst %d, day %d, over %s"
                        .formatted(
                                budget.limit().burst(),
                                budget.limit().day(),
                                budget.over().code())
                + (more == null
                        ? ""
                        : "; acr %d: burst %d, day %d"
                                .formatted(
                                        more.level(),
                                        more.limit().burst(),
                                        more.limit().day()));
    }

    private static @Nullable String words(Rules rules, String field) {
        String words = rules.stepUps().stream()
                .filter(each -> each.fields().contains(field))
                .map(each -> "acr %d, maxAge %d"
                                .formatted(
                                        each.asks().level(),
                                        each.asks().maxAge().toSeconds())
                        + (each.unless() == null
                                ? ""
                                : ", unless " + each.unless().code()))
                .sorted()
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? null : words;
    }

    private static Set<String> union(Stream<String> before, Stream<String> after) {
        return Stream.concat(before, after).collect(Collectors.toCollection(TreeSet::new));
    }
}
