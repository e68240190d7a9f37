package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {

    private static final String GOOD = """
            version: "1"
            fields:
              mobile: {kind: mobile, group: contact, zh: 手机号, en: mobile}
              flat: {kind: flat, group: delivery, zh: 房号, en: flat}
            roles: [courier, operator]
            purposes: [delivery]
            rules:
              - id: route
                roles: [courier]
                purposes: [delivery]
                needs: route
                levels: {mobile: partial, flat: class}
              - id: never
                deny: true
                roles: [operator]
                purposes: all
                fields: [mobile]
            """;

    @Test
    void theHashIsThatOfTheTextWhichPeopleAgreedTo() throws Exception {
        Rules rules = read(GOOD);

        byte[] digest = MessageDigest.getInstance("SHA-256").digest(GOOD.getBytes(StandardCharsets.UTF_8));
        assertThat(rules.version()).isEqualTo("1");
        assertThat(rules.hash()).isEqualTo("sha256:" + HexFormat.of().formatHex(digest));
        assertThat(read(GOOD + "# a remark\n").hash()).isNotEqualTo(rules.hash());
    }

    private static final String BUDGETED =
            GOOD.replace("mobile: partial", "mobile: plain").replace("rules:\n", """
                    budgets:
                      courier:
                        burst: 3
                        day: 9
                        over: second-person
                        stepped-up: {acr: 3, burst: 5, day: 20}
                    rules:
                    """);

    @Test
    void budgetsAreReadWithWhatHelpsWhoeverNeedsMore() {
        Budget courier =
                java.util.Objects.requireNonNull(read(BUDGETED).budgets().get("courier"));

        assertThat(courier.over()).isEqualTo(Budget.Over.SECOND_PERSON);
        assertThat(courier.limit(0)).isEqualTo(new Budget.Limit(3, 9));
        assertThat(courier.limit(1)).isEqualTo(new Budget.Limit(3, 9));
        assertThat(courier.stepUpHelps(1)).isTrue();
        assertThat(courier.limit(3)).isEqualTo(new Budget.Limit(5, 20));
        assertThat(courier.stepUpHelps(3)).isFalse();
        assertThat(read(GOOD).budgets()).as("texts from before there were any").isEmpty();
    }

    /// Promise P9.
    @Test
    void aLeaderUnmasksThirtyMembersInTenMinutesAndFiftyADayAndThenNeedsASecondPerson() {
        Budget leader =
                java.util.Objects.requireNonNull(RuleFile.bundled().budgets().get("group-leader"));

        assertThat(leader.limit(0)).isEqualTo(new Budget.Limit(30, 50));
        assertThat(leader.over()).isEqualTo(Budget.Over.SECOND_PERSON);
        assertThat(leader.steppedUp()).isNull();
    }

    @Test
    void whatStandsAloneAndTheOwnRecordNeedNoBudget() {
        String own = BUDGETED + """
                  - id: labels
                    roles: [operator]
                    purposes: [delivery]
                    levels: {label: plain}
                  - id: own
                    roles: [operator]
                    purposes: [delivery]
                    needs: self
                    levels: {mobile: plain}
                """;
        String catalogue = "fields:\n  label: {kind: flat, group: delivery, alone: %s, zh: 房号, en: flat}\n";

        assertThat(read(own.replace("fields:\n", catalogue.formatted("true"))).budgets())
                .hasSize(1);
        assertThatThrownBy(() -> read(own.replace("fields:\n", catalogue.formatted("false"))))
                .hasMessageContaining("'operator' has no budget for it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "roles: [courier]  | roles: [courier, operator] | /rules/0 ('route'): 'operator' has no budget for it",
                "burst: 3          | burst: 10                  | /budgets/courier: more within ten minutes",
                "burst: 5          | burst: 50                  | /budgets/courier/stepped-up: more within ten minutes",
                "courier:           | postman:                   | 'postman' is not listed",
                "over: second-person | over: whatever           | /budgets/courier/over",
                "burst: 3          | burst: 0                   | /budgets/courier/burst",
            })
    void aBudgetThatCountsNothingIsRefused(String good, String bad, String place) {
        String broken = BUDGETED.replace(good, bad);
        assertThat(broken).isNotEqualTo(BUDGETED);

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(RuleFile.Broken.class)
                .hasMessageContaining(place);
    }

    @Test
    void aNewInstallationBeginsWithRulesThatCanBeRead() {
        assertThat(RuleFile.read("bundled", RuleFile.bundledText()).hash())
                .isEqualTo(RuleFile.bundled().hash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "needs: route          | needs: money              | /rules/0",
                "needs: route          | need: route               | /rules/0",
                "mobile: partial       | mobile: half              | /rules/0",
                "mobile: partial       | mobile: class             | /rules/0 ('route')/levels/mobile",
                "mobile: partial       | mobile: alias             | /rules/0 ('route')/levels/mobile",
                "mobile: partial       | mobil: partial            | 'mobil' is not in the catalogue",
                "roles: [courier]      | roles: [currier]          | 'currier' is not listed",
                "fields: [mobile]      | fields: [mobil]           | 'mobil' is not in the catalogue",
                "id: never             | id: route                 | /rules/1 ('route'): the id is taken",
                "kind: flat            | kind: flatt               | /fields/flat/kind",
                "version: \"1\"        | version: 1                | /version",
                "version: \"1\"        | versions: \"1\"           | version",
                "group: contact        | group: secrets            | /fields/mobile/group",
                "deny: true            | deny: false               | /rules/1",
                "rules:                | rules: {}                 | no YAML",
            })
    void aBrokenFileIsRefusedByNameAndPlace(String good, String bad, String place) {
        String broken = GOOD.replace(good, bad);
        assertThat(broken).isNotEqualTo(GOOD);

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(RuleFile.Broken.class)
                .hasMessageContaining("rules-under-test.yaml")
                .hasMessageContaining(place);
    }

    @Test
    void whatIsShownClearCanAskForAStrongerSignInUnlessARuleIsSetAside() {
        String two = GOOD.replace("mobile: partial", "mobile: plain") + """
                stepUp:
                  - {fields: [mobile], acr: 2, maxAge: 900, unless: leader}
                  - {fields: [mobile, flat], acr: 1, maxAge: 60}
                """;
        Rules rules = read(two);
        Field mobile = rules.fields().find("mobile").orElseThrow();
        Field flat = rules.fields().find("flat").orElseThrow();

        assertThat(rules.asks(mobile, new Decision(Level.PLAIN, "route", Reason.RULED, null)))
                .isEqualTo(new SignIn(2, Duration.ofMinutes(1)));
        assertThat(rules.asks(mobile, new Decision(Level.PARTIAL, "route", Reason.RULED, null)))
                .isNull();
        assertThat(rules.asks(flat, new Decision(Level.PLAIN, null, Reason.RULED, null)))
                .isEqualTo(new SignIn(1, Duration.ofMinutes(1)));
        assertThat(read(two.replace("unless: leader", "unless: route"))
                        .asks(mobile, new Decision(Level.PLAIN, "route", Reason.RULED, null)))
                .isEqualTo(new SignIn(1, Duration.ofMinutes(1)));
        assertThatThrownBy(() -> read(two.replace("[mobile, flat]", "[mobil]")))
                .hasMessageContaining("/stepUp/1/fields");
        assertThatThrownBy(() -> read(two.replace("acr: 2", "acr: 9"))).hasMessageContaining("/stepUp/0/acr");
    }

    @Test
    void cardsNumbersAndNeedsAskForASecondFactorOfEverybodyButTheMember() {
        Rules rules = RuleFile.bundled();

        for (String code : new String[] {"id-number", "bank-card", "care-need"}) {
            Field field = rules.fields().find(code).orElseThrow();
            assertThat(rules.asks(field, new Decision(Level.PLAIN, "self", Reason.RULED, null)))
                    .isNull();
            assertThat(rules.asks(field, new Decision(Level.PLAIN, "refund-payer", Reason.RULED, null)))
                    .isEqualTo(new SignIn(2, Duration.ofMinutes(15)));
        }
    }

    @Test
    void aFileThatCouldRunCodeOrBlowUpIsRefused() {
        assertThatThrownBy(() -> read(GOOD + "extra: !!java.net.URL [\"http://localhost\"]\n"))
                .isInstanceOf(RuleFile.Broken.class);
        assertThatThrownBy(() -> read(GOOD.replace("roles: [courier, operator]", "roles: [courier, courier]")))
                .isInstanceOf(RuleFile.Broken.class);
        assertThatThrownBy(() -> read(GOOD + "version: \"2\"\n")).isInstanceOf(RuleFile.Broken.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(RuleFile.Broken.class);
        assertThatThrownBy(() -> read("- a list")).isInstanceOf(RuleFile.Broken.class);
    }

    private static Rules read(String yaml) {
        return RuleFile.read("rules-under-test.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
