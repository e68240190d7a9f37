package io.menshen.disclosure.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers of a backend that errs, or that somebody has taken over.
class HostileAnswerTest {

    private static final View VIEW = View.compile(new Shape.Group(shapes()));

    private static final String GOOD = "{\"memberId\":\"m-1\",\"_proven\":[\"self\"],\"mobile\":\"13912345678\","
            + "\"name\":\"王\\u5c0f明🐶\",\"text\":\"鸡蛋é\",\"more\":{\"a\":[-1.5e3,true,null]}}";

    private final Answer answer = new Answer();

    private static Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("memberId", new Shape.Subject(Catalogue.MEMBER_ID));
        shapes.put("_proven", new Shape.Proven());
        shapes.put("mobile", new Shape.Personal(Catalogue.MOBILE));
        shapes.put("name", new Shape.Personal(Catalogue.NAME));
        shapes.put("text", new Shape.Text());
        shapes.put("more", new Shape.Anything());
        return shapes;
    }

    @Test
    void theGoodAnswerPasses() {
        assertThat(masked(bytes(GOOD))).isEqualTo("{\"text\":\"鸡蛋é\",\"more\":{\"a\":[-1.5e3,true,null]}}");
    }

    @Test
    void cutOffAnywhereItIsRefused() {
        byte[] good = bytes(GOOD);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> masked(cut)).isInstanceOf(AnswerRefused.Malformed.class);
            // The bytes behind the stated length belong to somebody else's answer.
            int stated = length;
            assertThatThrownBy(() -> answer.read(VIEW, good, stated)).isInstanceOf(AnswerRefused.Malformed.class);
        }
    }

    @Test
    void anyByteFlippedNeverShowsWhatIsMasked() throws TreeMasker.Refused {
        byte[] good = bytes(GOOD);
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) (1 << bit);
                String shown;
                try {
                    shown = masked(flipped);
                } catch (AnswerRefused refused) {
                    continue;
                }
                assertThat(shown).doesNotContain("139").doesNotContain("王");
                TreeMasker.parse(bytes(shown));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "\uFEFF{}",
                "{}{}",
                "{} x",
                "{},",
                "[1]x",
                "{\"text\":NaN}",
                "{\"more\":Infinity}",
                "{\"more\":-Infinity}",
                "{\"more\":01}",
                "{\"more\":+1}",
                "{\"more\":.5}",
                "{\"more\":1.}",
                "{\"more\":1e}",
                "{\"more\":-}",
                "{\"more\":0x10}",
                "{\"more\":1_000}",
                "{\"more\":tru}",
                "{\"more\":TRUE}",
                "{\"more\":nul}",
                "{\"more\":truex}",
                "{'more':1}",
                "{more:1}",
                "{\"more\":1,}",
                "{,\"more\":1}",
                "{\"more\":[1,]}",
                "{\"more\":[,1]}",
                "{\"more\":[1 2]}",
                "{\"more\" 1}",
                "{\"more\":}",
                "{\"more\"}",
                "{\"more\":1 \"text\":\"\"}",
                "{\"more\":[}]}",
                "{\"more\":{]}",
                "{\"text\":\"a\nb\"}",
                "{\"text\":\"a\tb\"}",
                "{\"text\":\"\u0000\"}",
                "{\"text\":\"\\x41\"}",
                "{\"text\":\"\\u12\"}",
                "{\"text\":\"\\u12g4\"}",
                "{\"text\":\"\\\"}",
                "{\"text\":\"\\ud800\"}",
                "{\"text\":\"\\udc00\"}",
                "{\"text\":\"\\ud800\\ud800\"}",
                "{\"text\":\"\\ud800x\"}",
                "{\"text\":\"\\ud800\\n\"}",
                "{\"te\\ud800xt\":\"\"}",
                "{\"more\":{\"\\udfff\":1}}",
                "/* */{}",
                "{}//",
                "# x\n{}",
                "{\"text\":\"\u00a0\"}\u00a0",
                "\u00a0{}",
                "\u2028{}"
            })
    void whatIsNotStrictJsonIsRefused(String json) {
        if (json.equals("null")) {
            assertThat(masked(bytes(json))).isEqualTo("null");
        } else {
            assertThatThrownBy(() -> masked(bytes(json))).isInstanceOf(AnswerRefused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C0AF",
                "C1BF",
                "E08080",
                "E09FBF",
                "EDA080",
                "EDBFBF",
                "F08080",
                "F0808080",
                "F08FBFBF",
                "F4908080",
                "F5808080",
                "FF",
                "FE",
                "80",
                "BF",
                "E4B8",
                "E4",
                "F09F90",
                "C3",
                "C328",
                "E228A1",
                "E28228",
                "F0288CBC",
                "E4B822",
                "FC8080808080"
            })
    void whatIsNotStrictUtf8IsRefused(String hex) {
        byte[] odd = HexFormat.of().parseHex(hex);
        for (String name : new String[] {"text", "mobile", "more"}) {
            byte[] json = joined(bytes("{\"memberId\":\"m\",\"" + name + "\":\"ab"), odd, bytes("cd\"}"));

            assertThatThrownBy(() -> masked(json)).isInstanceOf(AnswerRefused.Malformed.class);
        }
        byte[] name = joined(bytes("{\"more\":{\"a"), odd, bytes("\":1}}"));
        assertThatThrownBy(() -> masked(name)).isInstanceOf(AnswerRefused.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "GB18030"})
    void anotherEncodingIsRefused(String charset) {
        byte[] json = GOOD.getBytes(Charset.forName(charset));

        assertThatThrownBy(() -> masked(json)).isInstanceOf(AnswerRefused.class);
    }

    @Test
    void nestingHasABound() {
        assertThat(masked(bytes("{\"more\":" + "[".repeat(31) + "]".repeat(31) + "}")))
                .isNotNull();
        assertThatThrownBy(() -> masked(bytes("{\"more\":" + "[".repeat(32) + "]".repeat(32) + "}")))
                .isInstanceOf(AnswerRefused.TooMuch.class);
        assertThatThrownBy(() -> masked(bytes("{\"more\":" + "[".repeat(1_000_000))))
                .isInstanceOf(AnswerRefused.TooMuch.class);
        assertThatThrownBy(() -> masked(bytes("{\"memberId\":\"m\",\"mobile\":" + "{\"a\":".repeat(100_000))))
                .isInstanceOf(AnswerRefused.TooMuch.class);
    }

    @Test
    void lengthHasABound() {
        String open = "{\"text\":\"";
        String fits = open + "x".repeat(Answer.MAX_BYTES - open.length() - 2) + "\"}";

        assertThat(masked(bytes(fits))).hasSize(Answer.MAX_BYTES);
        assertThatThrownBy(() -> masked(bytes(fits + " "))).isInstanceOf(AnswerRefused.TooMuch.class);
    }

    @Test
    void aPropertyTwiceIsRefusedWhereverItStands() {
        for (String twice : new String[] {
            "{\"text\":\"a\",\"text\":\"b\"}",
            "{\"text\":\"a\",\"\\u0074ext\":\"b\"}",
            "{\"text\":\"a\",\"\\u0074\\u0065\\u0078\\u0074\":\"b\"}",
            "{\"more\":{\"é\":1,\"\\u00e9\":2}}",
            "{\"more\":{\"🐶\":1,\"\\ud83d\\udc36\":2}}",
            "{\"more\":{\"\":1,\"\":2}}",
            "{\"more\":[{\"a\":{\"b\":1,\"c\":2,\"b\":3}}]}",
            "{\"memberId\":\"m\",\"mobile\":{\"a\":1,\"a\":2}}",
        }) {
            assertThatThrownBy(() -> masked(bytes(twice))).isInstanceOf(AnswerRefused.DuplicateKey.class);
        }
        assertThat(masked(bytes("{\"more\":[{\"a\":1},{\"a\":1},{\"b\":{\"a\":1},\"a\":2}]}")))
                .isNotNull();
    }

    @Test
    void manyPropertiesAreReadInReasonableTime() {
        StringBuilder json = new StringBuilder("{\"more\":{\"-\":0");
        for (int i = 0; i < 90_000; i++) {
            json.append(",\"").append(Integer.toString(i, 36)).append("\":0");
        }
        assertThat(masked(bytes(json + "}}"))).isNotNull();

        assertThatThrownBy(() -> masked(bytes(json + ",\"-\":1}}"))).isInstanceOf(AnswerRefused.DuplicateKey.class);
        assertThat(masked(bytes(GOOD))).isNotNull();
    }

    @Test
    void jsonInsideAStringStaysAString() {
        String nested = "{\"memberId\":\"m\",\"mobile\":\"{\\\"mobile\\\":\\\"13912345678\\\"}\"}";

        assertThat(masked(bytes(nested))).isEqualTo("{}");
    }

    private String masked(byte[] json) {
        answer.read(VIEW, json, json.length);
        return new String(
                answer.render((_, _) -> new Decision(Level.ABSENT, null, Reason.NO_RULE, null), false),
                StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
