package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Kind;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import io.menshen.disclosure.rule.Grounds.Consent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the bundled rules say to the people of the story.
class StoryRulesTest {

    private static final Rules RULES = RuleFile.bundled();

    @ParameterizedTest
    @CsvSource({
        "group-leader, ordering, LEADER, member-id, PLAIN",
        "group-leader, ordering, LEADER, display-name, PARTIAL",
        "group-leader, ordering, LEADER, mobile, PARTIAL",
        "group-leader, ordering, LEADER, flat, CLASS",
        "group-leader, ordering, LEADER, delivery-hint, ABSENT",
        "group-leader, ordering, LEADER, label-flat, PLAIN",
        "group-leader, ordering, LEADER, label-subject, ABSENT",
        "group-leader, ordering, LEADER, free-text, ABSENT",
        "group-leader, ordering, SELF, mobile, ABSENT",
        "courier, delivery, ROUTE, display-name, PLAIN",
        "courier, delivery, ROUTE, mobile, PLAIN",
        "courier, delivery, ROUTE, flat, PLAIN",
        "courier, delivery, ROUTE, delivery-hint, PLAIN",
        "courier, delivery, ROUTE, member-id, ABSENT",
        "courier, delivery, LEADER, display-name, PARTIAL",
        "courier, delivery, LEADER, mobile, PARTIAL",
        "courier, delivery, LEADER, flat, CLASS",
        "courier, delivery, LEADER, delivery-hint, ABSENT",
        "courier, ordering, ROUTE, mobile, ABSENT",
        "member, membership, SELF, mobile, PLAIN",
        "member, membership, SELF, free-text, PLAIN",
        "member, membership, LEADER, mobile, ABSENT",
        "member, membership, MANDATE, mobile, PLAIN",
        "member, membership, MANDATE, bank-card, ABSENT",
        "member, membership, MANDATE, own-copy, ABSENT",
        "member, offers, MANDATE, mobile, ABSENT",
        "courier, delivery, MANDATE, member-id, ABSENT",
        "customer-service, customer-care, STAFF, mobile, PARTIAL",
        "customer-service, customer-care, CASE, mobile, PLAIN",
        "customer-service, customer-care, CASE, care-need, ABSENT",
        "customer-service, membership, CASE, mobile, ABSENT",
        "statistician, statistics, STAFF, flat, ABSENT",
        "committee, emergency, STAFF, mobile, ABSENT",
        "auditor, legal-duty, STAFF, mobile, ABSENT",
        "auditor, legal-duty, STAFF, member-id, PLAIN",
        "partner, ordering, LEADER, mobile, ABSENT",
        "partner, sharing, STAFF, mobile, ABSENT",
    })
    void everybodySeesWhatTheyNeed(String role, String purpose, Fact proven, String field, Level level) {
        assertThat(decide(Set.of(role), purpose, grounds(Consent.MISSING, proven), field)
                        .level())
                .isEqualTo(level);
    }

    @Test
    void marketingSeesAMobileWithConsentOnly() {
        assertThat(decide(Set.of("marketing"), "offers", grounds(Consent.GIVEN, Fact.STAFF), "mobile"))
                .isEqualTo(new Decision(Level.PLAIN, "marketing-offers", Reason.RULED, null));
        assertThat(decide(Set.of("marketing"), "offers", grounds(Consent.MISSING, Fact.STAFF), "mobile"))
                .isEqualTo(new Decision(Level.ABSENT, null, Reason.CONSENT_MISSING, "marketing/offers/consent"));
        assertThat(decide(Set.of("marketing"), "offers", grounds(Consent.UNKNOWN, Fact.STAFF), "mobile"))
                .isEqualTo(new Decision(Level.ABSENT, null, Reason.BASIS_UNKNOWN, "marketing/offers/consent"));
    }

    @Test
    void aCourierWithoutABasisIsToldWhatIsMissing() {
        assertThat(decide(Set.of("courier"), "delivery", grounds(Consent.MISSING), "mobile"))
                .isEqualTo(
                        new Decision(Level.PARTIAL, "courier-masked", Reason.BASIS_MISSING, "courier/delivery/route"));
    }

    @Test
    void whatIsNotKnownOpensNothing() {
        Decision nothing = new Decision(Level.ABSENT, null, Reason.NO_RULE, null);
        Grounds everything = grounds(Consent.GIVEN, Fact.values());

        assertThat(decide(Set.of("root"), "delivery", everything, "mobile")).isEqualTo(nothing);
        assertThat(decide(Set.of(), "delivery", everything, "mobile")).isEqualTo(nothing);
        assertThat(decide(Set.of("auditor"), "curiosity", everything, "mobile")).isEqualTo(nothing);
        assertThat(RULES.decide(
                        Set.of("courier"), "delivery", everything, new Field(99, "shoe-size", Kind.TEXT, null, false)))
                .isEqualTo(nothing);
        assertThat(RULES.decide(
                        Set.of("courier"), "delivery", everything, new Field(3, "shoe-size", Kind.TEXT, null, false)))
                .isEqualTo(nothing);
    }

    @Test
    void theOperatorSeesNobodyWhateverElseTheyAre() {
        Set<String> roles = Set.of("operator", "courier", "auditor", "member");

        assertThat(decide(roles, "delivery", grounds(Consent.GIVEN, Fact.ROUTE), "mobile"))
                .isEqualTo(new Decision(Level.ABSENT, "operator-never", Reason.DENIED, null));
        assertThat(decide(roles, "membership", grounds(Consent.GIVEN, Fact.SELF), "mobile")
                        .level())
                .isEqualTo(Level.PLAIN);
    }

    @Test
    void restrictedDataIsShownToTheMemberOnly() {
        Grounds route = new Grounds(Set.of(Fact.ROUTE), Consent.GIVEN, true);
        Grounds self = new Grounds(Set.of(Fact.SELF), Consent.GIVEN, true);

        assertThat(decide(Set.of("courier"), "delivery", route, "mobile"))
                .isEqualTo(new Decision(Level.ABSENT, "restricted", Reason.DENIED, null));
        assertThat(decide(Set.of("member", "courier"), "membership", self, "mobile")
                        .level())
                .isEqualTo(Level.PLAIN);
    }

    @Test
    void whenTheBasisIsUnknownNothingClearLeaves() {
        for (Rule rule : RULES.rules()) {
            for (String role : rule.roles()) {
                for (String purpose : rule.purposes()) {
                    for (Field field : RULES.fields().all()) {
                        Decision decision =
                                RULES.decide(Set.of(role), purpose, grounds(Consent.UNKNOWN, Fact.values()), field);
                        assertThat(field.clearAt(decision.level())).isFalse();
                    }
                }
            }
        }
        assertThat(decide(Set.of("courier"), "delivery", grounds(Consent.UNKNOWN, Fact.ROUTE), "mobile"))
                .isEqualTo(new Decision(Level.PARTIAL, "courier-route", Reason.BASIS_UNKNOWN, null));
    }

    @Test
    void aPermitNamesOnlyTheGroupsThatARuleCouldOpen() {
        List<Field> all = RULES.fields().all();

        assertThat(RULES.lens(Set.of("courier"), "delivery").openGroups(all))
                .containsExactly("contact", "delivery", "profile");
        assertThat(RULES.lens(Set.of("marketing"), "offers").openGroups(all)).containsExactly("contact", "profile");
        assertThat(RULES.lens(Set.of("auditor"), "legal-duty").openGroups(all)).isEmpty();
        assertThat(RULES.lens(Set.of("group-leader"), "ordering").openGroups(List.of(field("display-name"))))
                .containsExactly("profile");
        assertThat(RULES.lens(Set.of("group-leader"), "ordering").openGroups(List.of(field("delivery-hint"))))
                .isEmpty();
        assertThat(RULES.lens(Set.of("operator"), "delivery").openGroups(all)).isEmpty();
    }

    @Test
    void whateverMayBeRestrictedIsAskedAbout() {
        List<Field> all = RULES.fields().all();

        assertThat(RULES.lens(Set.of("marketing"), "offers").opensAny(List.of(field("mobile")), null))
                .isTrue();
        assertThat(RULES.lens(Set.of("courier"), "delivery").opensAny(all, null))
                .isTrue();
        assertThat(RULES.lens(Set.of("courier"), "delivery").opensAny(List.of(), null))
                .isFalse();
        assertThat(RULES.lens(Set.of(), "delivery").opensAny(all, null)).isFalse();
    }

    private static Decision decide(Set<String> roles, String purpose, Grounds grounds, String field) {
        return RULES.decide(roles, purpose, grounds, field(field));
    }

    private static Field field(String code) {
        return RULES.fields().find(code).orElseThrow();
    }

    private static Grounds grounds(Consent consent, Fact... proven) {
        return new Grounds(Set.of(proven), consent, false);
    }
}
