package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DryRunTest {

    private static final String TABLE = "dry-run.txt";

    private static final String BEFORE = """
            version: "1"
            fields:
              mobile: {kind: mobile, group: contact, zh: 手机号, en: mobile}
              display-name: {kind: name, group: profile, zh: 称呼, en: display name}
              flat: {kind: flat, group: delivery, zh: 房号, en: flat}
            roles: [courier, marketing, operator]
            purposes: [delivery, offers]
            rules:
              - id: never
                deny: true
                roles: [operator]
                purposes: all
                fields: all
              - id: route
                roles: [courier]
                purposes: [delivery]
                needs: route
                levels: {mobile: plain, flat: plain, display-name: plain}
              - id: before-and-after
                roles: [courier]
                purposes: [delivery]
                levels: {mobile: partial}
              - id: offers
                roles: [marketing]
                purposes: [offers]
                needs: consent
                levels: {mobile: plain}
            """;

    /// A courier sees less of the mobile and, without a route, the building; marketing sees the name without asking; a
    /// new field comes, and a role goes.
    private static final String AFTER = BEFORE.replace("\"1\"", "\"2\"")
            .replace("mobile: plain, flat: plain", "mobile: partial, flat: plain")
            .replace("levels: {mobile: partial}", "levels: {mobile: exists, flat: class}")
            .replace(
                    "    needs: consent\n    levels: {mobile: plain}",
                    "    levels: {display-name: partial, email: partial}")
            .replace("roles: [courier, marketing, operator]", "roles: [courier, marketing]")
            .replace("roles: [operator]", "roles: [marketing]\n    unless: self")
            .replace("purposes: all\n    fields: all", "purposes: [delivery]\n    fields: all")
            .replace("  flat: {kind", "  email: {kind: email, group: contact, zh: 邮箱, en: e-mail}\n  flat: {kind");

    @Test
    void whoWouldSeeWhatBeforeAndAfterIsTheTableWrittenDown() throws IOException {
        List<String> lines = DryRun.between(read(BEFORE), read(AFTER)).stream()
                .map(DryRunTest::line)
                .toList();
        Path written = Path.of("target", TABLE);
        Files.write(written, lines);

        assertThat(lines).as("the new table is in %s", written).containsExactlyElementsOf(writtenDown());
    }

    @Test
    void whatIsAskedOfTheCallerBeforeAndAfterIsTold() {
        String text = RuleFile.bundledText();
        Rules before = RuleFile.read("before", text);
        Rules less = RuleFile.read(
                "less",
                text.replace(
                                "group-leader: {burst: 30, day: 50, over: second-person}",
                                "group-leader: {burst: 20, day: 60, over: second-person}")
                        .replace("[id-number, bank-card, care-need]", "[id-number, bank-card]"));
        Rules more = RuleFile.read(
                "more",
                text.replace("courier: {burst: 100, day: 300", "courier: {burst: 100, day: 200")
                        .replace("    acr: 2\n    maxAge: 900\n    unless: self", "    acr: 3\n    maxAge: 900"));

        assertThat(LimitChange.between(before, before)).isEmpty();
        assertThat(LimitChange.between(before, less))
                .containsExactly(
                        new LimitChange(
                                "budget",
                                "group-leader",
                                "burst 30, day 50, over second-person",
                                "burst 20, day 60, over second-person",
                                true),
                        new LimitChange("stepUp", "care-need", "acr 2, maxAge 900, unless self", null, true));
        assertThat(LimitChange.between(before, more))
                .extracting(LimitChange::name, LimitChange::after, LimitChange::wider)
                .containsExactly(
                        tuple("courier", "burst 100, day 200, over refused", false),
                        tuple("bank-card", "acr 3, maxAge 900", false),
                        tuple("care-need", "acr 3, maxAge 900", false),
                        tuple("id-number", "acr 3, maxAge 900", false));
        assertThat(LimitChange.between(more, before)).allMatch(LimitChange::wider);
        assertThat(LimitChange.between(before, read(BEFORE))).allMatch(LimitChange::wider);
    }

    @Test
    void theSameRulesInOtherWordsChangeNothing() {
        assertThat(DryRun.between(read(BEFORE), read(BEFORE.replace("\"1\"", "\"2\"") + "# a remark\n")))
                .isEmpty();
    }

    @Test
    void theRulesOfANewInstallationCanBeComparedWithNone() {
        assertThat(DryRun.between(read(BEFORE), RuleFile.bundled())).isNotEmpty();
    }

    private static String line(DryRun.Row row) {
        return "%s %s %s %s: %s (%s) → %s (%s)%s"
                .formatted(
                        row.role(),
                        row.purpose(),
                        row.field(),
                        row.given(),
                        row.before().level(),
                        row.before().sample(),
                        row.after().level(),
                        row.after().sample(),
                        row.wider() ? " wider" : "");
    }

    private static Rules read(String text) {
        return RuleFile.read("rules under test", text);
    }

    private static List<String> writtenDown() throws IOException {
        try (InputStream in = DryRunTest.class.getResourceAsStream(TABLE)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
