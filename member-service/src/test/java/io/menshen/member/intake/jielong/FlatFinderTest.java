package io.menshen.member.intake.jielong;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatFinderTest {

    /// One row a spelling: add yours here.
    @ParameterizedTest
    @CsvSource({
        "3号楼2单元502, 3-2-502",
        "3号楼2单元502室, 3-2-502",
        "3 号楼 二单元 1502, 3-2-1502",
        "7栋1单元1201, 7-1-1201",
        "３－２－５０２, 3-2-502",
        "3—2—502, 3-2-502",
        "3-2-502豆豆妈, 3-2-502",
        "豆豆妈3-2-502, 3-2-502",
        "8-1-101, 8-1-101",
        "5#1203, 5--1203",
        "5#楼1203, 5--1203",
        "5-1203, 5--1203",
        "12栋402室, 12--402",
        "七号楼 1201, 7--1201",
        "二十一号楼1201, 21--1201",
        "十二号楼三单元301, 12-3-301",
        "11号楼1单元1801, 11-1-1801",
        "A座1503, A--1503",
        "B2栋1503, B2--1503",
        "12#甲1501东户, 12-甲-1501东户",
        "12号楼乙单元301, 12-乙-301",
        "258弄7号602, 258弄7号--602",
        "258弄 7号 602室, 258弄7号--602",
        "叠拼12-3, 叠拼12--3",
        "联排 8-1, 联排8--1"
    })
    void readsTheSpellingsPeopleUse(String written, String canonical) {
        List<Flat> flats = FlatFinder.take(new Slate(Folded.of(written)));

        assertThat(flats).extracting(Flat::canonical).containsExactly(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-20",
                "2026/11/20",
                "鸡蛋1-2板",
                "20:00-21:00",
                "13楼王奶奶",
                "5号",
                "1-1",
                "100-200元",
                "3-2-50",
                "010-62345678"
            })
    void whatOnlyLooksLikeAFlatIsNone(String written) {
        assertThat(FlatFinder.take(new Slate(Folded.of(written)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5-1-1203, 5--1203, true", "5-1-1203, 5-2-1203, false", "5-1-1203, 6-1-1203, false"})
    void aMissingUnitFitsAnyUnit(String one, String other, boolean fits) {
        Flat first = FlatFinder.take(new Slate(Folded.of(one))).getFirst();
        Flat second =
                FlatFinder.take(new Slate(Folded.of(other.replace("--", "-")))).getFirst();

        assertThat(first.compatibleWith(second)).isEqualTo(fits);
        assertThat(second.compatibleWith(first)).isEqualTo(fits);
    }
}
