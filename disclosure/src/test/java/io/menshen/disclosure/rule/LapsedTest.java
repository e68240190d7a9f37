package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is left of the rules when roles of the caller are not active.
class LapsedTest {

    private static final Rules RULES = RuleFile.bundled();
    private static final Grounds ON_ROUTE = new Grounds(Set.of(Fact.ROUTE), Grounds.Consent.MISSING, false);
    private static final Grounds OWN = new Grounds(Set.of(Fact.SELF), Grounds.Consent.MISSING, false);

    private static Decision decided(Set<String> all, Set<String> active, String purpose, Grounds grounds, Field field) {
        return Lens.withoutLapsed(
                RULES.lens(all, purpose).decide(grounds, field, null),
                RULES.lens(active, purpose).decide(grounds, field, null),
                field);
    }

    @Test
    void whatWouldBeClearIsMasked() {
        Field mobile = RULES.fields().find("mobile").orElseThrow();

        Decision decision = decided(Set.of("courier"), Set.of(), "delivery", ON_ROUTE, mobile);

        assertThat(RULES.lens(Set.of("courier"), "delivery")
                        .decide(ON_ROUTE, mobile)
                        .level())
                .isEqualTo(Level.PLAIN);
        assertThat(decision.level()).isEqualTo(Level.PARTIAL);
        assertThat(decision.reason()).isEqualTo(Reason.ROLE_NOT_ACTIVE);
    }

    @Test
    void whatTheActiveRolesShowIsShown() {
        Field mobile = RULES.fields().find("mobile").orElseThrow();

        assertThat(decided(Set.of("courier", "member"), Set.of("member"), "membership", OWN, mobile)
                        .level())
                .isEqualTo(Level.PLAIN);
    }

    @Test
    void neverMoreThanWithAllRolesAndNothingClearWithoutActiveOnes() {
        for (String role : RULES.roles()) {
            for (String purpose : RULES.purposes()) {
                for (Fact fact : Fact.values()) {
                    Grounds grounds = new Grounds(Set.of(fact), Grounds.Consent.GIVEN, false);
                    for (Field field : RULES.fields().all()) {
                        Decision all = RULES.lens(Set.of(role), purpose).decide(grounds, field, null);
                        Decision lapsed = decided(Set.of(role), Set.of(), purpose, grounds, field);

                        assertThat(lapsed.level().opensMoreThan(all.level())).isFalse();
                        assertThat(field.clearAt(lapsed.level())).isFalse();
                    }
                }
            }
        }
    }

    @Test
    void aForbiddingRuleOfALapsedRoleStillForbids() {
        Field mobile = RULES.fields().find("mobile").orElseThrow();

        assertThat(decided(Set.of("operator", "courier"), Set.of("courier"), "delivery", ON_ROUTE, mobile)
                        .level())
                .isEqualTo(Level.ABSENT);
    }
}
