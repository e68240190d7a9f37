package io.menshen.audit.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The rules are written out for speed; the patterns that they stand for decide.
class RecordRulesTest {

    private static final int DRAWN = 20_000;

    enum Rule {
        CODE("[a-z][a-z0-9]*([:-][a-z0-9-]+)*", RecordRules::isCode, "az09:-A", ""),
        ACTION("[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9-]*)*", RecordRules::isAction, "azAZ09.-_", ""),
        BASIS("[a-z]{1,16}/[A-Za-z0-9:._-]{1,64}", RecordRules::isBasis, "azA0:._-/ ", "route/4711"),
        MEMBER(
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                RecordRules::isMember, "0af-gA", "00000000-0000-0007-0000-00000000000a"),
        HASH("sha256:[0-9a-f]{64}", RecordRules::isHash, "0afgA:", "sha256:" + "0a".repeat(32));

        final Pattern pattern;
        final Predicate<String> rule;
        final String alphabet;
        final String example;

        Rule(String pattern, Predicate<String> rule, String alphabet, String example) {
            this.pattern = Pattern.compile(pattern);
            this.rule = rule;
            this.alphabet = alphabet;
            this.example = example;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRuleIsItsPattern(Rule rule) {
        Random random = new Random(7);
        for (int i = 0; i < DRAWN; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? rule.example : "");
            for (int edits = random.nextInt(8); edits > 0; edits--) {
                char c = rule.alphabet.charAt(random.nextInt(rule.alphabet.length()));
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, c);
                    case 1 -> text.replace(at, Math.min(text.length(), at + 1), String.valueOf(c));
                    default -> text.delete(at, Math.min(text.length(), at + 1));
                }
            }
            assertThat(rule.rule.test(text.toString()))
                    .as("%s %s", rule, text)
                    .isEqualTo(rule.pattern.matcher(text).matches());
        }
    }
}
