package io.menshen.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.menshen.audit.query.Query.Field;
import io.menshen.audit.query.Query.Term;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @Test
    void termsNegationAndQuotesAreRead() {
        assertThat(QueryParser.parse(" role:courier  -actor:\"front \\\"desk\\\"\"\u3000created:..2026-11-22 ")
                        .terms())
                .containsExactly(
                        new Term(Field.ROLE, false, "courier", 7),
                        new Term(Field.ACTOR, true, "front \"desk\"", 23),
                        new Term(Field.CREATED, false, "..2026-11-22", 48));
    }

    @Test
    void anEmptyQueryAsksForEverything() {
        assertThat(QueryParser.parse("").terms()).isEmpty();
        assertThat(QueryParser.parse(" \u3000\t").terms()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "courier|FieldExpected|1",
                "role:a b|FieldExpected|8",
                "role:a -|FieldExpected|9",
                ":a|FieldExpected|1",
                "--role:a|FieldExpected|2",
                "mobile:1|UnknownField|1",
                "Role:a|UnknownField|1",
                "role:a -mobile:1|UnknownField|9",
                "role:|ValueExpected|6",
                "role: a|ValueExpected|6",
                "role:\"\"|ValueExpected|6",
                "role:\"a|QuoteNotClosed|6",
                "role:\"a\\\"|QuoteNotClosed|6",
                "role:a\"b|WrongValue|7",
                "role:\"a\"b|FieldExpected|9",
            })
    void aMistakeIsNamedWithItsPlace(String text, String refusal, int position) {
        QueryRefusal refused = catchThrowableOfType(QueryRefusal.class, () -> QueryParser.parse(text));

        assertThat(refused.getClass().getSimpleName()).isEqualTo(refusal);
        assertThat(refused.position()).isEqualTo(position);
    }

    @Test
    void whateverIsTypedIsReadOrRefused() {
        Random random = new Random(2026);
        String letters = "role:actor-\"\\ .\u30002026x";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                QueryParser.parse(text.toString());
            } catch (QueryRefusal refusal) {
                assertThat(refusal.position()).isBetween(1, text.length() + 1);
            }
        }
    }

    @Test
    void aDayIsTheAuditorsDay() {
        assertThat(TimeRange.parse("2026-11-22", SHANGHAI))
                .contains(new TimeRange(Instant.parse("2026-11-21T16:00:00Z"), Instant.parse("2026-11-22T16:00:00Z")));
        assertThat(TimeRange.parse("2026-11-22..", SHANGHAI))
                .contains(new TimeRange(Instant.parse("2026-11-21T16:00:00Z"), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "2026-11-23..2026-11-22",
                "2026-13-01",
                "yesterday",
                "2026-11-22T05:00",
                "..x",
                "2026-11-22...",
                "+1000000000-01-01"
            })
    void whatIsNoTimeIsNoRange(String text) {
        assertThat(TimeRange.parse(text, SHANGHAI)).isEmpty();
    }
}
