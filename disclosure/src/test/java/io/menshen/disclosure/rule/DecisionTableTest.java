package io.menshen.disclosure.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.rule.Grounds.Consent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// All decisions of the bundled rules for one role at a time, written down: a change of policy shows as a change of
/// this table, and somebody reads it. Absent fields are left out, and so is what is decided as if nothing were proven.
class DecisionTableTest {

    private static final String TABLE = "decision-table.txt";

    private static final Grounds NOTHING = new Grounds(Set.of(), Consent.MISSING, false);

    private final Rules rules = RuleFile.bundled();

    @Test
    void theDecisionsAreTheOnesWrittenDown() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String role : rules.roles().stream().sorted().toList()) {
            for (String purpose : rules.purposes().stream().sorted().toList()) {
                situations().forEach((name, grounds) -> lines.addAll(shown(role, purpose, name, grounds)));
            }
        }
        Path written = Path.of("target", TABLE);
        Files.write(written, lines);

        assertThat(lines).as("the new table is in %s", written).containsExactlyElementsOf(writtenDown());
    }

    private static Map<String, Grounds> situations() {
        Map<String, Grounds> situations = new LinkedHashMap<>();
        situations.put("nothing", NOTHING);
        for (Fact fact : Fact.values()) {
            situations.put(fact.code(), new Grounds(Set.of(fact), Consent.MISSING, false));
        }
        situations.put("consent", new Grounds(Set.of(), Consent.GIVEN, false));
        Set<Fact> others = Set.of(Fact.LEADER, Fact.ROUTE, Fact.STAFF, Fact.CASE);
        situations.put("restricted", new Grounds(others, Consent.GIVEN, true));
        situations.put("self-restricted", new Grounds(Set.of(Fact.SELF), Consent.GIVEN, true));
        situations.put("basis-unknown", new Grounds(Set.of(Fact.values()), Consent.UNKNOWN, false));
        return situations;
    }

    private List<String> shown(String role, String purpose, String situation, Grounds grounds) {
        List<String> lines = new ArrayList<>();
        for (Field field : rules.fields().all()) {
            Decision decision = rules.decide(Set.of(role), purpose, grounds, field);
            boolean told = !grounds.equals(NOTHING)
                    && rules.decide(Set.of(role), purpose, NOTHING, field).equals(decision);
            if (decision.level() != Level.ABSENT && !told) {
                lines.add(String.join(
                        " ",
                        role,
                        purpose,
                        situation,
                        field.code(),
                        decision.level().code(),
                        String.valueOf(decision.rule()),
                        decision.reason().code()));
            }
        }
        return lines;
    }

    private static List<String> writtenDown() throws IOException {
        try (InputStream in = DecisionTableTest.class.getResourceAsStream(TABLE)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
