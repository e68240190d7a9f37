package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.rule.Grounds.Consent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a role sees of a field through all its views together is never more than the most open level that one
/// of its own rules names.
///
/// Stated in three parts. (1) Masks of one value form a chain: between plain and exists a kind has at most one
/// (`MasksTest`, over every kind), and a mask depends on the value alone, so many views of one level show what one view
/// shows; the kind is the catalogue's, so no view has another one.
/// (2) No purpose, proof or combination of both opens more than the most open of the role's own rules. (3) Two
/// fields that carry the same value (a flat, and a flat on a label) are a chain only as long as the more open
/// one is not linked to a person: where it is plain, nothing beside it may tell whose it is.
class MaskUnionTest {

    private static final List<Grounds> EVERYTHING = everything();

    private final Rules rules = RuleFile.bundled();

    @Test
    void noRoleSeesMoreThanItsMostOpenRuleSays() {
        for (String role : rules.roles()) {
            for (Field field : rules.fields().all()) {
                Level bound = rules.rules().stream()
                        .filter(rule -> !rule.deny() && rule.roles().contains(role))
                        .flatMap(rule -> Optional.ofNullable(rule.levels().get(field.code())).stream())
                        .min(Comparator.naturalOrder())
                        .orElse(Level.ABSENT);
                for (String purpose : rules.purposes()) {
                    for (Grounds grounds : EVERYTHING) {
                        Level level = rules.decide(Set.of(role), purpose, grounds, field)
                                .level();
                        if (level.opensMoreThan(bound)) {
                            fail(role + " " + purpose + " " + grounds + " " + field.code());
                        }
                    }
                }
            }
        }
    }

    @Test
    void twoRolesTogetherSeeNoMoreThanTheMoreOpenOfThem() {
        for (String one : rules.roles()) {
            for (String other : rules.roles()) {
                for (String purpose : rules.purposes()) {
                    for (Field field : rules.fields().all()) {
                        Grounds all = new Grounds(Set.of(Fact.values()), Consent.GIVEN, false);
                        Level together = rules.decide(new HashSet<>(List.of(one, other)), purpose, all, field)
                                .level();
                        Level a = rules.decide(Set.of(one), purpose, all, field).level();
                        Level b =
                                rules.decide(Set.of(other), purpose, all, field).level();
                        assertThat(together.opensMoreThan(a) && together.opensMoreThan(b))
                                .isFalse();
                    }
                }
            }
        }
    }

    @Test
    void noRoleThatSeesFlatsOnLabelsSeesWhoseTheyAre() {
        Field labelFlat = rules.fields().find("label-flat").orElseThrow();
        Field labelSubject = rules.fields().find("label-subject").orElseThrow();
        for (String role : rules.roles()) {
            for (String purpose : rules.purposes()) {
                for (Grounds grounds : EVERYTHING) {
                    if (rules.decide(Set.of(role), purpose, grounds, labelFlat).level() != Level.ABSENT
                            && !grounds.proven().contains(Fact.SELF)) {
                        assertThat(rules.decide(Set.of(role), purpose, grounds, labelSubject)
                                        .level())
                                .isEqualTo(Level.ABSENT);
                    }
                }
            }
        }
    }

    @Test
    void aRoleThatSeesOnlyMaskedMobilesSeesOneWholeByAGrantOrAnOpenCaseAlone() {
        Field mobile = rules.fields().find("mobile").orElseThrow();
        for (String role : List.of("group-leader", "customer-service", "reviewer", "privacy-officer")) {
            for (String purpose : rules.purposes()) {
                for (Grounds grounds : EVERYTHING) {
                    boolean ownMatter =
                            role.equals("customer-service") && grounds.proven().contains(Fact.CASE);
                    if (!grounds.proven().contains(Fact.GRANT) && !ownMatter) {
                        assertThat(rules.decide(Set.of(role), purpose, grounds, mobile)
                                        .level())
                                .isNotEqualTo(Level.PLAIN);
                    }
                }
            }
        }
    }

    private static List<Grounds> everything() {
        List<Grounds> all = new ArrayList<>();
        for (int facts = 0; facts < 1 << Fact.values().length; facts++) {
            Set<Fact> proven = new HashSet<>();
            for (Fact fact : Fact.values()) {
                if ((facts & 1 << fact.ordinal()) != 0) {
                    proven.add(fact);
                }
            }
            for (Consent consent : Consent.values()) {
                all.add(new Grounds(proven, consent, false));
                all.add(new Grounds(proven, consent, true));
            }
        }
        return all;
    }
}
