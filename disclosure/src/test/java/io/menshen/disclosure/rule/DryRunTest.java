package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

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
