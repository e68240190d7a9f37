package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Invented;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import io.menshen.disclosure.rule.Grounds.Consent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who would see what before and after: every role, purpose, field and state of proof at which two versions of the
/// rules decide differently. Worked out from the rules alone, on a person who does not exist.
public final class DryRun {

    private static final Grounds NOTHING = new Grounds(Set.of(), Consent.MISSING, false);

    /// One difference. What is decided as if nothing were proven is not repeated for each proof.
    ///
    /// @param given what is proven: `nothing`, one fact, `consent`, `everything` (no grant, no crisis),
    ///     `restricted`, `basis-unknown`
    /// @param wider whether more is shown than before
    public record Row(
            String role, String purpose, String field, String given, Side before, Side after, boolean wider) {}

    /// @param rule null when none says so
    /// @param sample what would be seen of the invented person's value; null when nothing
    public record Side(
            String level, @Nullable String rule, @Nullable String sample) {}

    private DryRun() {}

    /// All differences, by role, purpose, field and proof. Of people who hold several roles, deny wins and then the
    /// most open: what no single role shows, no combination does, but for that.
    public static List<Row> between(Rules before, Rules after) {
        List<Row> rows = new ArrayList<>();
        for (String role : union(before.roles(), after.roles())) {
            for (String purpose : union(before.purposes(), after.purposes())) {
                Lens old = before.lens(Set.of(role), purpose);
                Lens now = after.lens(Set.of(role), purpose);
                for (String field : fields(before, after)) {
                    add(
                            rows,
                            role,
                            purpose,
                            field,
                            before.fields().find(field),
                            old,
                            after.fields().find(field),
                            now);
                }
            }
        }
        return rows;
    }

    /// What is decided for an invented person in a state of proof.
    ///
    /// @param given as in [Row]
    /// @return empty when there is no such state
    public static Optional<Decision> decide(Lens lens, Field field, String given) {
        return Optional.ofNullable(states().get(given)).map(grounds -> decide(lens, field, grounds));
    }

    private static Decision decide(Lens lens, Field field, Grounds grounds) {
        return lens.decide(grounds, field, inHand(grounds, field));
    }

    private static void add(
            List<Row> rows,
            String role,
            String purpose,
            String code,
            Optional<Field> oldField,
            Lens old,
            Optional<Field> newField,
            Lens now) {
        Side oldWithout = side(old, oldField, NOTHING);
        Side newWithout = side(now, newField, NOTHING);
        for (Map.Entry<String, Grounds> given : states().entrySet()) {
            Side was = side(old, oldField, given.getValue());
            Side is = side(now, newField, given.getValue());
            boolean told = !given.getValue().equals(NOTHING) && was.equals(oldWithout) && is.equals(newWithout);
            if (!told && !was.level().equals(is.level())) {
                boolean wider = Level.ofCode(is.level()).opensMoreThan(Level.ofCode(was.level()));
                rows.add(new Row(role, purpose, code, given.getKey(), was, is, wider));
            }
        }
    }

    private static Side side(Lens lens, Optional<Field> field, Grounds grounds) {
        Decision decision = field.map(known -> decide(lens, known, grounds))
                .orElseGet(() -> new Decision(Level.ABSENT, null, Reason.NO_RULE, null));
        String sample = field.map(known -> Invented.shown(known.kind(), decision.level()))
                .orElse(null);
        return new Side(decision.level().code(), decision.rule(), sample);
    }

    /// A grant or a crisis where it is the one thing that is proven: as open as its rules let it be. Beside everything
    /// else there is none.
    private static @Nullable Opened inHand(Grounds grounds, Field field) {
        return grounds.proven().size() == 1 && Opened.FACTS.containsAll(grounds.proven())
                ? new Opened(grounds.proven().iterator().next(), Map.of(field.code(), Level.PLAIN))
                : null;
    }

    private static Map<String, Grounds> states() {
        Set<Fact> facts = Set.of(Fact.values());
        Set<Fact> others = new LinkedHashSet<>(facts);
        others.remove(Fact.SELF);
        Map<String, Grounds> states = new LinkedHashMap<>();
        states.put("nothing", NOTHING);
        for (Fact fact : Fact.values()) {
            states.put(fact.code(), new Grounds(Set.of(fact), Consent.MISSING, false));
        }
        states.put("consent", new Grounds(Set.of(), Consent.GIVEN, false));
        states.put("everything", new Grounds(facts, Consent.GIVEN, false));
        states.put("restricted", new Grounds(others, Consent.GIVEN, true));
        states.put("basis-unknown", new Grounds(facts, Consent.UNKNOWN, false));
        return states;
    }

    private static Set<String> fields(Rules before, Rules after) {
        Set<String> codes = new LinkedHashSet<>();
        before.fields().all().forEach(field -> codes.add(field.code()));
        after.fields().all().forEach(field -> codes.add(field.code()));
        return codes;
    }

    private static Set<String> union(Set<String> before, Set<String> after) {
        Set<String> all = new TreeSet<>(before);
        all.addAll(after);
        return all;
    }
}
