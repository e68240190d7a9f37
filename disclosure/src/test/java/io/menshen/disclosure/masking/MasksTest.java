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
    void ofADateOfBirthTenYearsStay() {
        assertThat(mask(Kind.DATE, Level.CLASS, "1990-03-07")).isEqualTo(quoted("1990–1999"));
        assertThat(mask(Kind.DATE, Level.CLASS, "2009-12-31")).isEqualTo(quoted("2000–2009"));
        assertThat(mask(Kind.DATE, Level.CLASS, "7.3.1990")).isNull();
        assertThat(mask(Kind.DATE, Level.CLASS, "1990-03-0x")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "010-62345678, ********78",
        "62345678, ********78",
        "0755 2345678, ********78",
        "12345, ********",
        "'', ********",
    })
    void ofALandlineTheLastTwoDigitsStay(String number, String masked) {
        assertThat(mask(Kind.LANDLINE, Level.PARTIAL, number)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @CsvSource({
        "E12345678, ******678",
        "h1234567800, ******800",
        "Ｃ１２３４５６７８, ******678",
        "HA123456A, ******56A",
        "1234567, ******",
        "'', ******",
    })
    void ofAPassportOrPermitTheLastThreePlacesStay(String number, String masked) {
        assertThat(mask(Kind.DOCUMENT, Level.PARTIAL, number)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @CsvSource({"粤B12345, *****45", "沪A·D12345, *****45", "粤Z1234港, *****", "京A1, *****"})
    void ofAPlateTheLastTwoPlacesStay(String plate, String masked) {
        assertThat(mask(Kind.PLATE, Level.PARTIAL, plate)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @CsvSource({"lily2008, l***", "wxid_9x2k, w***", "13912345678, ***", "lily, ***", "李小美的微信, ***"})
    void ofAnAccountTheFirstLetterStays(String account, String masked) {
        assertThat(mask(Kind.ACCOUNT, Level.PARTIAL, account)).isEqualTo(quoted(masked));
    }

    @ParameterizedTest
    @CsvSource({
        "上海市浦东新区阳光花园3号楼2单元502室, 上海市浦东新区阳光花园, 上海市浦东新区阳光花园3号楼, 上海市浦东新区阳光花园3号楼2单元",
        "王小明 阳光花园 三号楼 二单元 502, 阳光花园, 阳光花园 三号楼, 阳光花园 三号楼 二单元",
        "世纪大道100弄A座1801, 世纪大道100弄, 世纪大道100弄A座,",
        "望京西園12號樓3單元, 望京西園, 望京西園12號樓, 望京西園12號樓3單元",
    })
    void ofAnAddressTheCatalogueSaysHowFarItStays(String address, String community, String building, String unit) {
        assertThat(mask(Kind.ADDRESS, Level.CLASS, address)).isEqualTo(quoted(community));
        assertThat(mask(Kind.ADDRESS_TO_BUILDING, Level.CLASS, address)).isEqualTo(quoted(building));
        assertThat(mask(Kind.ADDRESS_TO_UNIT, Level.CLASS, address)).isEqualTo(unit == null ? null : quoted(unit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "阳光花园", "王小明3号楼", "3号楼2单元", "13912345678里3号楼", "阳光花园\u00073号楼", "阳光花园12345号楼"})
    void whatIsNoAddressWithABuildingHasNoClass(String address) {
        for (Kind kind : new Kind[] {Kind.ADDRESS, Kind.ADDRESS_TO_BUILDING, Kind.ADDRESS_TO_UNIT}) {
            assertThat(mask(kind, Level.CLASS, address))
                    .satisfiesAnyOf(
                            shown -> assertThat(shown).isNull(),
                            shown -> assertThat(shown).doesNotContain("139").doesNotContain("王"));
        }
    }

    /// What a search has looked through is not safe: it goes on record as clear, and is not what is left in an
    /// emergency.
    @Test
    void aNoteIsNeverShownWhenNothingClearMayBe() {
        Field note = new Field(0, "note", Kind.NOTE, null, false);

        assertThat(Kind.NOTE.masked()).isEqualTo(Level.ABSENT);
        assertThat(note.clearAt(Level.PARTIAL)).isTrue();
        assertThat(note.clearAt(Level.EXISTS)).isFalse();
        assertThat(mask(Kind.NOTE, Level.PARTIAL, "放门口，13912345678")).isEqualTo(quoted("放门口，***"));
    }

    /// What one backend calls a mobile another may call an account or a note: all masks of the number together show its
    /// last four digits.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aNumberThatIsOfAnotherKindElsewhereShowsNoMoreOfIt(Kind kind) {
        for (Level level : new Level[] {Level.PARTIAL, Level.CLASS}) {
            for (String mobile : new String[] {"13812345678", "138 1234 5678", "138-1234-5678", "１３８１２３４５６７８"}) {
                String shown = mask(kind, level, mobile);
                if (shown != null) {
                    assertThat("5678").endsWith(shown.replaceAll("[^0-9０-９]", ""));
                }
            }
        }
    }

    /// `138****1234` with the last four of another view would be all but three digits.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void noMaskKeepsBothEndsOfANumber(Kind kind) {
        for (Level level : new Level[] {Level.PARTIAL, Level.CLASS}) {
            String shown = mask(kind, level, "13812345678");
            if (shown != null) {
                assertThat(shown).doesNotContain("138");
            }
        }
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
    @ValueSource(
            strings = {"", "502", "-2-502", "3号楼2单元502", "13912345678-1", "139 1234 5678-1", "139-1234-5678", "\u0007-1"
            })
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
        return new Masks().mask(kind, level, codePoints, codePoints.length, out)
                ? new String(out.bytes(), StandardCharsets.UTF_8)
                : null;
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
