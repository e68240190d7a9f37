package io.menshen.member.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.member.field.FieldValues;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {

    private static final int THRESHOLD = 60;

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            one person twice             | {"displayName":"张伟","mobile":"+8613912345678"}                | {"displayName":"张伟","mobile":"+8613912345678"}
            a slip of the input method   | {"displayName":"张志强","mobile":"+8613912345678"}              | {"displayName":"张志墙","mobile":"+8613912345678"}
            a new mobile, the same door  | {"displayName":"张伟","mobile":"+8613912345678","flat":"3-2-502"} | {"displayName":"张伟","mobile":"+8618800001111","flat":"3-2-502"}
            a slip in the mobile         | {"displayName":"张伟","mobile":"+8613912345678"}                | {"displayName":"张伟","mobile":"+8613912345687"}
            the name and the birthday    | {"realName":"张伟","birthDate":"1980-01-02"}                    | {"realName":"张伟","birthDate":"1980-01-02"}
            nickname here, name there    | {"displayName":"豆豆妈","realName":"王秀英","mobile":"+8613912345678"} | {"displayName":"王秀英","mobile":"+8613912345678"}
            the identity number          | {"displayName":"豆豆妈","idNumber":"11010519491231002X"}        | {"displayName":"王姐","idNumber":"11010519491231002X"}
            a rare character             | {"displayName":"𠮷野家","mobile":"+8613912345678"}              | {"displayName":"𠮷野家","mobile":"+8613912345678"}
            another dot                  | {"displayName":"阿依古丽·买买提","flat":"3-2-502"}               | {"displayName":"阿依古丽・买买提","flat":"3-2-502"}
            the father's name left out   | {"displayName":"阿依古丽·买买提","mobile":"+8613912345678"}      | {"displayName":"阿依古丽","mobile":"+8613912345678"}
            a long name with one slip    | {"displayName":"阿卜杜热依木·买买提","mobile":"+8613912345678"}   | {"displayName":"阿卜杜热衣木·买买提","mobile":"+8613912345678"}
            a compound surname, a slip   | {"displayName":"欧阳志强","mobile":"+8613912345678"}            | {"displayName":"欧阳志墙","mobile":"+8613912345678"}
            letters of another width     | {"displayName":"ＡＮＮＡ Li","mobile":"+8613912345678"}          | {"displayName":"anna li","mobile":"+8613912345678"}
            """)
    void onePersonIsSeen(String what, String one, String two) {
        Likeness likeness = between(one, two);

        assertThat(likeness.score()).as("%s %s", what, likeness).isGreaterThanOrEqualTo(THRESHOLD);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a couple with one mobile     | {"displayName":"张伟","mobile":"+8613912345678"}                | {"displayName":"李娜","mobile":"+8613912345678"}
            a couple with all in common  | {"displayName":"张伟","mobile":"+8613912345678","email":"a@b.cn","flat":"3-2-502"} | {"displayName":"李娜","mobile":"+8613912345678","email":"a@b.cn","flat":"3-2-502"}
            sisters with one mobile      | {"displayName":"李明华","mobile":"+8613912345678","flat":"3-2-502"} | {"displayName":"李明珠","mobile":"+8613912345678","flat":"3-2-502"}
            twins with one mobile        | {"realName":"李明华","mobile":"+8613912345678","birthDate":"1980-01-02"} | {"realName":"李明珠","mobile":"+8613912345678","birthDate":"1980-01-02"}
            a compound surname in common | {"displayName":"欧阳修","mobile":"+8613912345678"}              | {"displayName":"欧阳锋","mobile":"+8613912345678"}
            namesakes                    | {"realName":"张伟"}                                            | {"realName":"张伟"}
            namesakes of two ages        | {"realName":"张伟","flat":"3-2-502","birthDate":"1950-03-04"}   | {"realName":"张伟","flat":"3-2-502","birthDate":"1985-11-29"}
            namesakes in two places      | {"displayName":"张伟","addresses":[{"community":"康健新村","flat":"3-2-502"}]} | {"displayName":"张伟","addresses":[{"community":"梅陇一村","flat":"3-2-502"}]}
            two identity numbers         | {"realName":"张伟","mobile":"+8613912345678","idNumber":"11010519491231002X"} | {"realName":"张伟","mobile":"+8613912345678","idNumber":"110105198001010018"}
            a surname is no name         | {"displayName":"王","mobile":"+8613912345678"}                  | {"displayName":"王伟","mobile":"+8613912345678"}
            two rare characters          | {"displayName":"𠮷野","mobile":"+8613912345678"}                | {"displayName":"𡈽野","mobile":"+8613912345678"}
            a part of another name       | {"displayName":"买买提·吐尔逊","mobile":"+8613912345678"}        | {"displayName":"吐尔逊·买买提","mobile":"+8613912345678"}
            """)
    void twoPeopleAreNotTakenForOne(String what, String one, String two) {
        Likeness likeness = between(one, two);

        assertThat(likeness.score()).as("%s %s", what, likeness).isLessThan(THRESHOLD);
    }

    @Test
    void theOrderDoesNotMatter() {
        String one =
                "{\"displayName\":\"豆豆妈\",\"realName\":\"王秀英\",\"mobile\":\"+8613912345678\",\"flat\":\"3-2-502\"}";
        String two = "{\"displayName\":\"王秀英\",\"mobile\":\"+8613912345687\",\"flat\":\"3-2-502\"}";

        assertThat(between(one, two)).isEqualTo(between(two, one));
    }

    @Test
    void theReasonsSayWhyAndNeverWhat() {
        Likeness likeness = between(
                "{\"displayName\":\"张志强\",\"mobile\":\"+8613912345678\",\"email\":\"Zhang@example.com\"}",
                "{\"displayName\":\"张志墙\",\"mobile\":\"+8613912345678\",\"email\":\"zhang@example.com\"}");

        assertThat(likeness.reasons())
                .containsExactlyInAnyOrder(Reason.NAME_SOUNDS_SAME, Reason.MOBILE_SAME, Reason.EMAIL_SAME);
        assertThat(likeness.score()).isEqualTo(100);
        assertThat(likeness.toString())
                .doesNotContain("张")
                .doesNotContain("139")
                .doesNotContain("zhang");
    }

    @Test
    void whatAHouseholdSharesIsNamedAsThat() {
        Likeness likeness = between(
                "{\"displayName\":\"张伟\",\"mobile\":\"+8613912345678\",\"flat\":\"3-2-502\"}",
                "{\"displayName\":\"李娜\",\"mobile\":\"+8613912345678\",\"flat\":\"3-2-502\"}");

        assertThat(likeness.reasons())
                .containsExactlyInAnyOrder(Reason.MOBILE_SAME, Reason.ADDRESS_SAME, Reason.HOUSEHOLD);
    }

    private static Likeness between(String one, String two) {
        return Likeness.between(traits(one), traits(two));
    }

    private static Likeness.Traits traits(String values) {
        return Likeness.Traits.of(FieldValues.of(values.getBytes(StandardCharsets.UTF_8)));
    }
}
