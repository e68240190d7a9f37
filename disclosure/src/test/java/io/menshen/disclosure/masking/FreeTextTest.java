package io.menshen.disclosure.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.disclosure.masking.Chatter.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How much of what does not belong into free text is found, on lines that are made up anew from a seed.
class FreeTextTest {

    private static final int LINES = 4_000;

    private final FreeText freeText = new FreeText();

    // recall ---------------------------------------------------------------------------------------------------------

    @Test
    void of100Mobiles99AreFound() throws Exception {
        assertThat(recall("mobile", Chatter::mobile, FreeTextTest::keepsNoNumber))
                .isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void of100IdentityNumbers99AreFound() throws Exception {
        assertThat(recall("identity", Chatter::identity, FreeTextTest::keepsNoNumber))
                .isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void of100AddressLines95AreFoundWhole() throws Exception {
        assertThat(recall("address", Chatter::address, FreeTextTest::keepsNoWord))
                .isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void cardsFlatsCodesAndHealthAreFound() throws Exception {
        assertThat(recall("card", Chatter::card, FreeTextTest::keepsNoNumber)).isGreaterThanOrEqualTo(0.99);
        assertThat(recall("flat", Chatter::flat, FreeTextTest::keepsNoWord)).isGreaterThanOrEqualTo(0.95);
        assertThat(recall("code", Chatter::code, FreeTextTest::keepsNoWord)).isGreaterThanOrEqualTo(0.95);
        assertThat(recall("health", Chatter::health, FreeTextTest::keepsNoWord)).isGreaterThanOrEqualTo(0.95);
    }

    private double recall(String what, Function<Chatter, Line> line, BiPredicate<Line, String> safe) throws Exception {
        Chatter chatter = new Chatter(4711);
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            Line said = line.apply(chatter);
            String shown = masked(said.text());
            if (!safe.test(said, shown)) {
                missed.add(said.text() + "   →   " + shown);
            }
        }
        Path file = Path.of("target", "free-text-missed-" + what + ".txt");
        Files.write(file, missed);
        return 1 - missed.size() / (double) LINES;
    }

    /// No five digits of it in a row, however they are spelled and whatever stands between them.
    private static boolean keepsNoNumber(Line line, String shown) {
        String number = line.said().getFirst();
        String left = digits(shown);
        for (int i = 0; i + 5 <= number.length(); i++) {
            if (left.contains(number.substring(i, i + 5))) {
                return false;
            }
        }
        return true;
    }

    private static boolean keepsNoWord(Line line, String shown) {
        return line.said().stream().noneMatch(shown::contains);
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder();
        text.codePoints().forEach(c -> {
            int han = "零一二三四五六七八九".indexOf(c);
            int spoken = "洞幺两三四五六拐八勾".indexOf(c);
            int financial = "〇壹贰叁肆伍陆柒捌玖".indexOf(c);
            int value = Character.getNumericValue(c);
            if (han >= 0 || spoken >= 0 || financial >= 0) {
                digits.append(Math.max(han, Math.max(spoken, financial)));
            } else if (!Character.isLetter(c) && value >= 0 && value < 10) {
                digits.append(value);
            } else if (c == 'O' || c == 'o') {
                digits.append(0);
            }
        });
        return digits.toString();
    }

    // what is left alone ---------------------------------------------------------------------------------------------

    @Test
    void of100HarmlessLinesAtMost3LoseSomething() throws Exception {
        List<String> hurt = Chatter.HARMLESS.stream()
                .filter(line -> !masked(line).equals(line))
                .map(line -> line + "   →   " + masked(line))
                .toList();
        Files.write(Path.of("target", "free-text-hurt.txt"), hurt);

        assertThat(hurt.size()).as("%s", hurt).isLessThanOrEqualTo(Chatter.HARMLESS.size() * 3 / 100);
    }

    // single forms ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "我电话13912345678，到了打我 | 我电话***，到了打我",
                "139 1234 5678 | ***",
                "门禁2580#，放门口 | 门禁***，放门口",
                "wx: lily_2008 加我 | wx: *** 加我",
                "发我 zhang.wei@example.com 谢谢 | 发我 *** 谢谢",
                "车牌粤B12345，停门口 | 车牌***，停门口",
                "护照E12345678 | 护照***",
                "退款卡号6222 0210 0112 0231 99 谢谢 | 退款卡号*** 谢谢",
                "我妈糖尿病，少糖 | 我妈***，少糖",
                "送到阳光花园3号楼2单元502，谢谢 | 送到***，谢谢",
                "3-2-502 豆豆妈 | *** 豆豆妈",
                "座机010-62345678 | 座机***",
            })
    void whatIsFoundGivesWayToThreeStars(String said, String shown) {
        assertThat(masked(said)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "好", "\"\\\u0001", "👨‍👩‍👧 一家三口", "é e\u0301"})
    void whatHoldsNothingStaysAsItIs(String text) {
        assertThat(masked(text)).isEqualTo(text);
    }

    // robustness -----------------------------------------------------------------------------------------------------

    /// The same over texts of every length, so that nothing reads beyond an end, and that it is done soon whatever
    /// stands
    /// in the text.
    @Test
    void noTextIsTooOdd() {
        Random random = new Random(20261123);
        String alphabet = "0139８一幺十号楼栋单元室座弄路-—#@._ *xX门禁密码微信wxid京A糖尿病送到在\u200b\uFE0F\u20E3，。\n好";
        int[] letters = alphabet.codePoints().toArray();
        for (int n = 0; n < 20_000; n++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            assertThat(masked(text.toString())).isNotNull();
        }
        for (int letter : letters) {
            masked(Character.toString(letter).repeat(200_000));
        }
        for (String part : List.of("1-", "1号", "@a", "密码", "139,", "a-1", "路1号", "门禁#", "3#", "1 3 9 ")) {
            masked(part.repeat(100_000));
        }
    }

    private String masked(String text) {
        int[] codePoints = text.codePoints().toArray();
        Output out = new Output();
        freeText.mask(codePoints, codePoints.length, out);
        String json = new String(out.bytes(), StandardCharsets.UTF_8);
        return unquoted(json);
    }

    private static String unquoted(String json) {
        String inner = json.substring(1, json.length() - 1);
        return inner.chars().anyMatch(c -> c == '\\') ? unescaped(inner) : inner;
    }

    private static String unescaped(String inner) {
        byte[] bytes = inner.getBytes(StandardCharsets.UTF_8);
        int[] text = new int[bytes.length];
        int length = Unescape.codePoints(bytes, 0, bytes.length, text);
        return java.util.Arrays.stream(text, 0, length)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
