package io.menshen.audit.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    /// The example of RFC 8785 §3.2.3: sorting by UTF-16 code units, not by code points.
    @Test
    void membersAreSortedAsTheRfcShows() {
        Map<String, Object> object = new HashMap<>();
        object.put("\u20ac", "Euro Sign");
        object.put("\r", "Carriage Return");
        object.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        object.put("1", "One");
        object.put("\ud83d\ude00", "Emoji: Grinning Face");
        object.put("\u0080", "Control");
        object.put("\u00f6", "Latin Small Letter O With Diaeresis");

        assertThat(CanonicalJson.write(object))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /// The string of RFC 8785 §3.2.2.2.
    @Test
    void textIsEscapedNoMoreThanTheRfcSays() {
        assertThat(CanonicalJson.write(Map.of("string", "\u20ac$\u000f\nA'B\"\\\\\"/")))
                .isEqualTo("{\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void valuesOfEveryKindAreWritten() {
        Map<String, Object> object = new HashMap<>();
        object.put("list", List.of(1, -2L, true, "", Map.of()));
        object.put("nothing", null);

        assertThat(CanonicalJson.write(object)).isEqualTo("{\"list\":[1,-2,true,\"\",{}],\"nothing\":null}");
    }

    @Test
    void whatTwoReadersCouldReadDifferentlyIsRefused() {
        for (Object value : List.of(1L << 53, 1.5, "\ud800", "\udc00x", 'c')) {
            assertThatThrownBy(() -> CanonicalJson.write(Map.of("x", value)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
