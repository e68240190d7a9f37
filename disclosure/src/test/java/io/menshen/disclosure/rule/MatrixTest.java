package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// P8: roles × purpose × field × what is proven × consent × restriction × grant or crisis, drawn at random with
/// a fixed seed, against an oracle that reads the rules' text by itself, one rule after the other, without a
/// table.
class MatrixTest {

    private static final int CASES = 50_000;

    private static final Rules RULES = RuleFile.bundled();
    private static final Map<String, Object> TEXT = new Yaml().load(RuleFile.bundledText());
    private static final List<Level> LEVELS =
            List.of(Level.PLAIN, Level.PARTIAL, Level.CLASS, Level.EXISTS, Level.ABSENT);

    private record Case(
            Set<String> roles,
            String purpose,
            Field field,
            Set<Fact> proven,
            Grounds.Consent consent,
            boolean restricted,
            @Nullable Fact inHand,
            Level limit) {

        Level decided() {
            Opened opened = inHand == null ? null : new Opened(inHand, Map.of(field.code(), limit));
            return RULES.lens(roles, purpose)
                    .decide(new Grounds(proven, consent, restricted), field, opened)
                    .level();
        }
    }

    @Test
    void noCaseIsWronglyAllowedOrDenied() {
        Random random = new Random(8);
        List<String> allowed = new ArrayList<>();
        List<String> denied = new ArrayList<>();
        int open = 0;
        for (int i = 0; i < CASES; i++) {
            Case one = drawn(random);
            Level decided = one.decided();
            Level expected = oracle(one);
            if (decided.opensMoreThan(expected)) {
                allowed.add(one + ": " + decided + ", should be " + expected);
            } else if (expected.opensMoreThan(decided)) {
                denied.add(one + ": " + decided + ", should be " + expected);
            }
            open += decided == Level.ABSENT ? 0 : 1;
        }

        assertThat(allowed).as("wrong allows").isEmpty();
        assertThat(denied).as("wrong denies").isEmpty();
        assertThat(open).as("cases that show something").isGreaterThan(10_000);
    }

    /// Mostly about what some rule speaks of, or nearly all cases would be about nothing.
    private static Case drawn(Random random) {
        Rule near = any(RULES.rules(), random);
        Set<String> roles = new HashSet<>();
        roles.add(any(random.nextInt(4) > 0 ? near.roles() : RULES.roles(), random));
        if (random.nextInt(4) == 0) {
            roles.add(any(RULES.roles(), random));
        }
        Set<Fact> proven = EnumSet.noneOf(Fact.class);
        if (near.needs() != null && near.needs() != Need.CONSENT && random.nextInt(4) > 0) {
            proven.add(Fact.valueOf(near.needs().name()));
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            proven.add(any(List.of(Fact.values()), random));
        }
        @Nullable
        Fact inHand = switch (random.nextInt(5)) {
            case 0 -> Fact.GRANT;
            case 1 -> Fact.CRISIS;
            case 2 -> Fact.SHARING;
            default -> null;
        };
        List<Field> named = RULES.fields().all().stream()
                .filter(field -> near.levels().containsKey(field.code()))
                .toList();
        return new Case(
                roles,
                any(random.nextInt(4) > 0 ? near.purposes() : RULES.purposes(), random),
                any(random.nextInt(4) > 0 ? named : RULES.fields().all(), random),
                proven,
                any(List.of(Grounds.Consent.values()), random),
                random.nextInt(8) == 0,
                inHand,
                any(LEVELS, random));
    }

    private static <T> T any(Collection<T> from, Random random) {
        // sorted, so that the same seed draws the same
        List<T> sorted =
                from.stream().sorted(Comparator.comparing(Object::toString)).toList();
        return sorted.get(random.nextInt(sorted.size()));
    }

    // ---- the oracle ---------------------------------------------------------------------------------------------

    /// What a grant or a crisis proves counts for nothing unless it is in hand; then its rules go up to its own
    /// level.
    private static Level oracle(Case one) {
        Set<Fact> facts = new HashSet<>(one.proven());
        facts.removeAll(Set.of(Fact.GRANT, Fact.CRISIS, Fact.SHARING));
        Level usual = judged(one, facts);
        if (one.inHand() == null || !one.proven().contains(one.inHand())) {
            return usual;
        }
        if (facts.isEmpty()) {
            // found on its account alone: no other rule has anything to go by
            usual = Level.ABSENT;
        }
        facts.add(one.inHand());
        Level more = lessOpen(judged(one, facts), one.limit());
        return one.field().kind().has(more) && more.opensMoreThan(usual) ? more : usual;
    }

    private static Level judged(Case one, Set<Fact> facts) {
        Level best = Level.ABSENT;
        for (Map<String, Object> rule : list(TEXT.get("rules"))) {
            if (!speaksOf(rule, one) || !holds(rule, one, facts)) {
                continue;
            }
            if (Boolean.TRUE.equals(rule.get("deny"))) {
                return Level.ABSENT;
            }
            Level level = Level.ofCode(
                    String.valueOf(map(rule.get("levels")).get(one.field().code())));
            best = level.opensMoreThan(best) ? level : best;
        }
        boolean nobodyCanSay = one.consent() == Grounds.Consent.UNKNOWN;
        return nobodyCanSay && one.field().clearAt(best) ? one.field().kind().masked() : best;
    }

    private static boolean speaksOf(Map<String, Object> rule, Case one) {
        Object roles = rule.get("roles");
        Object purposes = rule.get("purposes");
        boolean fields = "all".equals(rule.get("fields"))
                || (rule.get("levels") != null
                        && map(rule.get("levels")).containsKey(one.field().code()));
        return fields
                && ("all".equals(roles) || !Collections.disjoint((List<?>) roles, one.roles()))
                && ("all".equals(purposes) || ((List<?>) purposes).contains(one.purpose()));
    }

    private static boolean holds(Map<String, Object> rule, Case one, Set<Fact> facts) {
        return (rule.get("needs") == null || met(String.valueOf(rule.get("needs")), one, facts))
                && (rule.get("unless") == null || !met(String.valueOf(rule.get("unless")), one, facts))
                && (!"restricted".equals(rule.get("when")) || one.restricted());
    }

    private static boolean met(String need, Case one, Set<Fact> facts) {
        return need.equals("consent")
                ? one.consent() == Grounds.Consent.GIVEN
                : facts.stream().anyMatch(fact -> fact.code().equals(need));
    }

    private static Level lessOpen(Level one, Level other) {
        return one.opensMoreThan(other) ? other : one;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object yaml) {
        return (List<Map<String, Object>>) yaml;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object yaml) {
        return (Map<String, Object>) yaml;
    }
}
