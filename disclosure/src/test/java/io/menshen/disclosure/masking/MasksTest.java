package io.menshen.disclosure.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {

    @ParameterizedTest
    @CsvSource({
        "13912345678, *******5678",
        "+8613912345678, *******5678",
        "139 1234 5678, *******5678",
        "１３９１２３４５６７８, *******5678",
        "13912, *******3912",
        "010-62345678, *******5678",
    })
    void ofAMobileOnlyTheLastFourDigitsStay(String mobile, String masked) {
        assertThat(mask(Kind.MOBILE, Level.PARTIAL, mobile)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5678", "567", "", "call me", "无"})
    void aMobileNotLongerThanWhatIsKeptIsMaskedWhole(String mobile) {
        assertThat(mask(Kind.MOBILE, Level.PARTIAL, mobile)).isEqualTo(quoted("*******"));
    }

    @ParameterizedTest
    @CsvSource({
        "110101199003071233, ************1233",
        "11010519491231002X, ************002X",
        "6222 0210 0112 0231, ************0231",
        "12345678901, ************",
        "'', ************",
    })
    void ofANumberOnlyTheLastFourPlacesStay(String number, String masked) {
        assertThat(mask(Kind.NUMBER, Level.PARTIAL, number)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @CsvSource({
        "zhang.wei@example.com, z***@***",
        "z@example.com, ***@***",
        "no address, ***@***",
        "\"quoted\"@example.com, ***@***",
    })
    void ofAnEmailOnlyTheFirstCharacterStays(String email, String masked) {
        assertThat(mask(Kind.EMAIL, Level.PARTIAL, email)).isEqualTo(quoted(masked));
    }

    @Test
    void ofADateTheYearStays() {
        assertThat(mask(Kind.DATE, Level.CLASS, "1990-03-07")).isEqualTo(quoted("1990"));
        assertThat(mask(Kind.DATE, Level.CLASS, "7.3.1990")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "王小明, 王**",
        "张三, 张*",
        "欧阳娜娜, 欧阳**",
        "司马光, 司马*",
        "诸葛孔明, 诸葛**",
        "諸葛孔明, 諸葛**",
        "欧小阳, 欧**",
        "阿依古丽·买买提, 阿***·***",
        "Lily Wang, L********",
        "豆豆妈, 豆**",
        "𠮷田太郎, 𠮷***",
        "🐶妈妈, 🐶**",
        "万一, 万*",
        "伍佰, 伍*",
    })
    void ofANameTheSurnameStays(String name, String masked) {
        assertThat(mask(Kind.NAME, Level.PARTIAL, name)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @CsvSource({
        "王, *",
        "欧阳, **",
        "3-2-502豆豆妈, **********",
        "13912345678, ***********",
        "１３９, ***",
        "①号楼李, ****",
        "一三九一二三四, *******",
        "wxid_9x2k, *********",
        "lily2008, ********",
        "a@b.cn, ******",
        "粤B12345, 粤******",
    })
    void aNameThatIsTooShortOrNoNameIsMaskedWhole(String name, String masked) {
        assertThat(mask(Kind.NAME, Level.PARTIAL, name)).isEqualTo(quoted(masked));
    }

    @Test
    void anInvisibleFirstCharacterIsNotKept() {
        assertThat(mask(Kind.NAME, Level.PARTIAL, "\u202E王小明")).isEqualTo(quoted("****"));
        assertThat(mask(Kind.NAME, Level.PARTIAL, "\u0301ab")).isEqualTo(quoted("***"));
    }

    @ParameterizedTest
    @CsvSource({
        "3-2-502, 3",
        "12--1804, 12",
        "阳光小区3号楼-2-502, 阳光小区3号楼",
        "A座-1801, A座",
        "3–2–502, 3",
    })
    void ofAFlatTheBuildingStays(String flat, String building) {
        assertThat(mask(Kind.FLAT, Level.CLASS, flat)).isEqualTo(quoted(building));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "502", "-2-502", "3号楼2单元502", "13912345678-1", "139 1234 5678-1", "\u0007-1"})
    void whatIsNoCanonicalFlatHasNoClass(String flat) {
        assertThat(mask(Kind.FLAT, Level.CLASS, flat)).isNull();
    }

    @Test
    void whatStaysOfAFlatIsEscapedAgain() {
        assertThat(mask(Kind.FLAT, Level.CLASS, "\"3\\\"-2-502")).isEqualTo("\"\\\"3\\\\\\\"\"");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void existsSaysOnlyThatThereIsOne(Kind kind) {
        assertThat(mask(kind, Level.EXISTS, "13912345678")).isEqualTo("true");
        assertThat(mask(kind, Level.EXISTS, "")).isEqualTo("false");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLevelThatAKindDoesNotHaveShowsNothing(Kind kind) {
        for (Level level : Level.values()) {
            if (!kind.has(level)) {
                assertThat(mask(kind, level, "3-2-13912345678")).isNull();
            }
        }
    }

    /// Why two masks of one value never add up: there is only one between the whole and nothing.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void noKindHasTwoMasksOfOneValue(Kind kind) {
        assertThat(kind.levels().stream()
                        .filter(level -> level.opensMoreThan(Level.EXISTS) && level != Level.PLAIN)
                        .count())
                .isLessThanOrEqualTo(1);
    }

    private static String mask(Kind kind, Level level, String value) {
        Output out = new Output();
        int[] codePoints = value.codePoints().toArray();
        return Masks.mask(kind, level, codePoints, codePoints.length, out)
                ? new String(out.bytes(), StandardCharsets.UTF_8)
                : null;
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
