package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a grant or a crisis in hand opens, case by case against a simple oracle that knows nothing of tables.
class OpenedTest {

    private static final Rules RULES = RuleFile.bundled();

    @Test
    void everyCaseIsWhatTheOracleSays() {
        int cases = 0;
        List<String> wrong = new ArrayList<>();
        for (String role : RULES.roles()) {
            for (String purpose : RULES.purposes()) {
                Lens lens = RULES.lens(Set.of(role), purpose);
                for (Fact in : Opened.FACTS) {
                    for (Set<Fact> proven : proven(in)) {
                        for (Grounds.Consent consent : Grounds.Consent.values()) {
                            for (Field field : RULES.fields().all()) {
                                for (@Nullable Level limit : limits()) {
                                    Opened opened = limit == null ? null : new Opened(in, Map.of(field.code(), limit));
                                    Grounds grounds = new Grounds(proven, consent, false);
                                    Level decided =
                                            lens.decide(grounds, field, opened).level();
                                    Level expected = oracle(role, purpose, grounds, field, in, limit);
                                    cases++;
                                    if (decided != expected) {
                                        wrong.add(role + " " + purpose + " " + proven + " " + consent + " "
                                                + field.code() + " " + in + "/" + limit + ": " + decided + " not "
                                                + expected);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(cases).isGreaterThan(10_000);
    }

    @Test
    void noCrisisOpensWhatIsSensitive() {
        for (String role : RULES.roles()) {
            for (String purpose : RULES.purposes()) {
                for (String code :
                        List.of("id-number", "bank-card", "care-need", "birth-date", "guardian", "real-name")) {
                    Field field = RULES.fields().find(code).orElseThrow();
                    Opened opened = new Opened(Fact.CRISIS, Map.of(code, Level.PLAIN));

                    assertThat(RULES.lens(Set.of(role), purpose)
                                    .decide(
                                            new Grounds(Set.of(Fact.CRISIS), Grounds.Consent.GIVEN, false),
                                            field,
                                            opened)
                                    .level())
                            .as(role + " " + purpose + " " + code)
                            .isEqualTo(RULES.lens(Set.of(role), purpose)
                                    .decide(new Grounds(Set.of(), Grounds.Consent.GIVEN, false), field, null)
                                    .level());
                }
            }
        }
    }

    @Test
    void noGroupIsOpenedForTheSakeOfWhatIsNotInHand() {
        Lens volunteer = RULES.lens(Set.of("volunteer"), "emergency");
        Opened mobile = new Opened(Fact.CRISIS, Map.of("mobile", Level.PLAIN));

        assertThat(volunteer.openGroups(RULES.fields().all())).isEmpty();
        assertThat(volunteer.openGroups(RULES.fields().all(), mobile)).containsExactly("contact");
    }

    @Test
    void whatItDoesNotListStaysShutForWhoIsFoundByItAlone() {
        Field flat = RULES.fields().find("flat").orElseThrow();
        Opened mobile = new Opened(Fact.CRISIS, Map.of("mobile", Level.PLAIN));
        Lens courier = RULES.lens(Set.of("courier"), "delivery");

        assertThat(courier.decide(new Grounds(Set.of(Fact.CRISIS), Grounds.Consent.GIVEN, false), flat, mobile)
                        .level())
                .isEqualTo(Level.ABSENT);
        assertThat(courier.decide(
                                new Grounds(Set.of(Fact.CRISIS, Fact.ROUTE), Grounds.Consent.GIVEN, false),
                                flat,
                                mobile)
                        .level())
                .isEqualTo(Level.PLAIN);
    }

    @Test
    void restrictedProcessingStaysShut() {
        Field mobile = RULES.fields().find("mobile").orElseThrow();

        assertThat(RULES.lens(Set.of("volunteer"), "emergency")
                        .decide(
                                new Grounds(Set.of(Fact.CRISIS), Grounds.Consent.GIVEN, true),
                                mobile,
                                new Opened(Fact.CRISIS, Map.of("mobile", Level.PLAIN)))
                        .level())
                .isEqualTo(Level.ABSENT);
    }

    private static List<@Nullable Level> limits() {
        List<@Nullable Level> limits = new ArrayList<>(List.of(Level.PLAIN, Level.PARTIAL, Level.CLASS, Level.EXISTS));
        limits.add(null);
        return limits;
    }

    private static List<Set<Fact>> proven(Fact in) {
        return List.of(Set.of(), Set.of(in), Set.of(Fact.STAFF), Set.of(in, Fact.STAFF), Set.of(in, Fact.LEADER));
    }

    /// The most open level of any rule that holds; what a grant or a crisis opens, no further than it says.
    private static Level oracle(
            String role, String purpose, Grounds grounds, Field field, Fact in, @Nullable Level limit) {
        Level before = best(role, purpose, grounds, field, null);
        if (limit == null || !grounds.proven().contains(in)) {
            return before;
        }
        Level without = grounds.proven().size() == 1 ? Level.ABSENT : before;
        Level with = best(role, purpose, grounds, field, Need.valueOf(in.name()));
        Level bounded = with.ordinal() < limit.ordinal() ? limit : with;
        return field.kind().has(bounded) && bounded.ordinal() < without.ordinal() ? bounded : without;
    }

    private static Level best(String role, String purpose, Grounds grounds, Field field, @Nullable Need inHand) {
        Level best = Level.ABSENT;
        for (Rule rule : RULES.rules()) {
            boolean names = rule.roles().contains(role)
                    && rule.purposes().contains(purpose)
                    && rule.levels().containsKey(field.code());
            if (!names) {
                continue;
            }
            if (rule.deny()) {
                if (!rule.whenRestricted()) {
                    return Level.ABSENT;
                }
                continue;
            }
            Need need = rule.needs();
            boolean holds = need == null
                    || switch (need) {
                        case GRANT, CRISIS -> need == inHand;
                        case CONSENT -> grounds.consent() == Grounds.Consent.GIVEN;
                        case SELF, LEADER, ROUTE, STAFF, CASE ->
                            grounds.proven().contains(Fact.valueOf(need.name()));
                    };
            Level level = rule.levels().get(field.code());
            if (holds && level.ordinal() < best.ordinal()) {
                best = level;
            }
        }
        // nobody can say whether processing is restricted: nothing clear
        return grounds.consent() == Grounds.Consent.UNKNOWN && field.clearAt(best)
                ? field.kind().masked()
                : best;
    }
}
