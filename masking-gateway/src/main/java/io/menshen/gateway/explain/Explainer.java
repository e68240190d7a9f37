package io.menshen.gateway.explain;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Invented;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.rule.DryRun;
import io.menshen.disclosure.rule.Lens;
import io.menshen.disclosure.rule.Need;
import io.menshen.disclosure.rule.Rule;
import io.menshen.gateway.explain.Explanation.FieldView;
import io.menshen.gateway.explain.Explanation.PolicyView;
import io.menshen.gateway.explain.Explanation.UnlockView;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.view.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;

/// Puts the rules in force into words for one caller.
///
/// It knows no member and asks nobody: the same question always has the same answer, whoever it may be about.
public final class Explainer {

    /// As long as nothing is proven.
    public static final String NOTHING = "nothing";

    private static final ResourceBundle.Control ENGLISH_IS_THE_ROOT =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Edition edition;
    private final ResourceBundle words;

    public Explainer(Edition edition, Locale language) {
        this.edition = edition;
        this.words = ResourceBundle.getBundle("explanations", language, ENGLISH_IS_THE_ROOT);
    }

    /// @param fields of the operation, all or some
    /// @param given what is proven, as a dry run names it
    /// @throws IllegalArgumentException when there is no such state of proof
    public Explanation explain(
            Set<String> callersRoles, Operation operation, String purpose, Collection<Field> fields, String given) {
        TreeSet<String> roles = new TreeSet<>(callersRoles);
        roles.retainAll(edition.rules().roles());
        Lens lens = edition.rules().lens(roles, purpose);
        return new Explanation(
                new PolicyView(
                        edition.number(),
                        edition.rules().version(),
                        edition.rules().hash()),
                roles,
                operation.id(),
                purpose,
                given,
                fields.stream()
                        .map(field -> explain(roles, purpose, lens, field, given))
                        .toList());
    }

    private FieldView explain(Set<String> roles, String purpose, Lens lens, Field field, String given) {
        Decision decision = DryRun.decide(lens, field, given)
                .orElseThrow(() -> new IllegalArgumentException("no such state of proof"));
        return new FieldView(
                field.code(),
                decision.level().code(),
                Invented.shown(field.kind(), decision.level()),
                decision.rule(),
                decision.reason().code(),
                word("level." + decision.level().code()) + " "
                        + word("reason." + decision.reason().code()),
                unlocks(roles, purpose, field, decision.level()));
    }

    /// The caller's rules that show more, those for this purpose first.
    private List<UnlockView> unlocks(Set<String> roles, String purpose, Field field, Level shown) {
        List<UnlockView> unlocks = new ArrayList<>();
        for (Rule rule : edition.rules().rules()) {
            Level level = rule.levels().get(field.code());
            if (rule.deny() || level == null || !level.opensMoreThan(shown)) {
                continue;
            }
            for (String role : new TreeSet<>(rule.roles())) {
                if (roles.contains(role) && !denied(roles, rule, field)) {
                    unlocks.add(unlock(rule, level, role, purpose));
                }
            }
        }
        unlocks.sort(
                Comparator.comparing((UnlockView unlock) -> !unlock.purpose().equals(purpose))
                        .thenComparing(unlock -> Level.ofCode(unlock.level())));
        return unlocks;
    }

    /// A rule forbids it whatever is proven and whatever else the caller is, as for operators: nothing unlocks that.
    private boolean denied(Set<String> roles, Rule opening, Field field) {
        return edition.rules().rules().stream()
                .anyMatch(rule -> rule.deny()
                        && !rule.whenRestricted()
                        && rule.roles().stream().anyMatch(roles::contains)
                        && rule.purposes().containsAll(opening.purposes())
                        && rule.levels().containsKey(field.code())
                        && !Objects.equals(rule.unless(), opening.needs()));
    }

    private UnlockView unlock(Rule rule, Level level, String role, String purpose) {
        Need needs = rule.needs();
        String key = needs == null ? "purpose" : needs.code();
        String its = rule.purposes().contains(purpose)
                ? purpose
                : rule.purposes().stream().sorted().findFirst().orElse(purpose);
        return new UnlockView(
                rule.id(),
                level.code(),
                role,
                its,
                needs == null ? null : needs.code(),
                word("how." + key),
                word("ask." + key));
    }

    private String word(String key) {
        return words.getString(key);
    }
}
