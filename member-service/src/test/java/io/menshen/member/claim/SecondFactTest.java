package io.menshen.member.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.member.field.FieldValues;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.registry.OpenedMember;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondFactTest {

    private static final OpenedMember RECORD = new OpenedMember(FieldValues.of("""
            {"displayName": "豆豆 妈", "realName": "李·娜", "flat": "3-2-502",
             "addresses": [{"flat": "5--1203"}, {"flat": "3-2-502", "default": true}]}
            """.getBytes(StandardCharsets.UTF_8)));

    private static final List<String> GROUPS = List.of("三号楼 团购", "Fruit");

    @Test
    void aFlatIsTheRecordsOrOneOfItsAddresses() {
        assertThat(fits("3-2-502", null, null)).isTrue();
        assertThat(fits("5--1203", null, null)).isTrue();
        assertThat(fits("3-2-503", null, null)).isFalse();
    }

    @Test
    void aNameIsTheOneInTheGroupOrTheRealOne() {
        assertThat(fits(null, "豆豆妈", null)).isTrue();
        assertThat(fits(null, "李·娜", null)).isTrue();
        assertThat(fits(null, "李娜", null)).isFalse();
    }

    @Test
    void aGroupIsComparedAsNamesAre() {
        assertThat(fits(null, null, "三号楼团购")).isTrue();
        assertThat(fits(null, null, "ＦＲＵＩＴ")).isTrue();
        assertThat(fits(null, null, "四号楼团购")).isFalse();
    }

    @Test
    void allThatIsGivenHasToFit() {
        assertThat(fits("3-2-502", "豆豆妈", "fruit")).isTrue();
        assertThat(fits("3-2-502", "豆豆妈", "meat")).isFalse();
        assertThat(fits("3-2-502", "豆豆", "fruit")).isFalse();
        assertThat(fits("3-2-501", "豆豆妈", "fruit")).isFalse();
    }

    @Test
    void aRecordThatLacksTheFactDoesNotFit() {
        SecondFact flat = new SecondFact(Flat.parse("3-2-502").orElseThrow(), null, null);

        assertThat(flat.fits(OpenedMember.NOTHING, List.of())).isFalse();
        assertThat(new SecondFact(null, DisplayName.parse("豆豆").orElseThrow(), null)
                        .fits(OpenedMember.NOTHING, List.of()))
                .isFalse();
    }

    @Test
    void withoutAnyFactThereIsNone() {
        assertThatThrownBy(() -> new SecondFact(null, null, null)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean fits(String flat, String name, String group) {
        return new SecondFact(
                        flat == null ? null : Flat.parse(flat).orElseThrow(),
                        name == null ? null : DisplayName.parse(name).orElseThrow(),
                        group)
                .fits(RECORD, GROUPS);
    }
}
