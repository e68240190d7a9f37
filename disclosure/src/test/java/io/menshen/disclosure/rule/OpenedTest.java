package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a grant or a crisis in hand opens, and what it never does. [MatrixTest] has every case.
class OpenedTest {

    private static final Rules RULES = RuleFile.bundled();

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
}
