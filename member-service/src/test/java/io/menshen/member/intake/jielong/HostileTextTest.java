package io.menshen.member.intake.jielong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever is pasted: the reader answers, loses no line, and takes time in proportion to the text.
class HostileTextTest {

    private static final Catalogue GOODS = new Catalogue(List.of(new Goods(1, "鸡蛋30枚"), new Goods(2, "牛奶")));

    @Property(seed = "20261122", tries = 500)
    void noTextMakesItThrowAndNoLineIsLost(@ForAll("texts") String text) {
        Posting posting = JielongReader.read(text, GOODS, true);

        assertEveryLineIsSomewhere(text, posting);
    }

    @Property(seed = "20261122", tries = 300)
    void noListMakesItThrowAndNoLineIsLost(@ForAll("lists") String text) {
        Posting posting = JielongReader.read(text, GOODS, true);

        assertEveryLineIsSomewhere(text, posting);
    }

    /// No pattern may explode: each of these texts is read in a moment, and would take hours if one did. Not a
    /// measurement.
    @Example
    void noPieceRepeatedManyTimesMakesItHang() {
        List<String> pieces = List.of(
                "1",
                "一",
                "(",
                "((1)",
                "138",
                "13812345678",
                "1-",
                "3-2-",
                "号楼",
                " ",
                "　",
                "鸡蛋",
                "A",
                "1.",
                "代",
                "代爸",
                "帮帮",
                "再加",
                "转给",
                "门禁",
                "x",
                "×1",
                "\u200B",
                "\u202E",
                "𠀾",
                "👨‍👩‍👧",
                "取消",
                "1️⃣",
                "0",
                "密码",
                "510102",
                "3号楼2单元",
                "周",
                ":",
                "20:00");
        for (String piece : pieces) {
            String line = "1. " + piece.repeat(950 / piece.length()) + "\n";
            String text = line.repeat(50) + piece.repeat(100_000);

            Posting posting =
                    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> JielongReader.read(text, GOODS, true));

            assertEveryLineIsSomewhere(text, posting);
        }
    }

    @Example
    void aLineOfOneMebibyteIsNotReadAtAll() {
        Posting posting = JielongReader.read("1. 张伟 13812345678 3-2-502 鸡蛋1" + "1".repeat(1 << 20), GOODS, true);

        assertThat(posting.items()).hasSize(1);
        assertThat(posting.items().getFirst().reasons()).containsExactly(Reason.TOO_LONG);
    }

    @Example
    void tenThousandLinesAreItemsEach() {
        StringBuilder text = new StringBuilder();
        for (int at = 1; at <= 9_999; at++) {
            text.append(at).append(". 邻居 138%08d 3-2-502 鸡蛋1\n".formatted(at));
        }

        Posting posting = JielongReader.read(text.toString(), GOODS, true);

        assertThat(posting.items()).hasSize(9_999).allMatch(Item::clear);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(300),
                Arbitraries.strings()
                        .withChars(
                                "0123456789 .-、，：()#号楼单元栋一二三份箱x×＋1️⃣代帮取消转给再加鸡蛋牛奶A各同上\n\u202E\u200B\u0000\uD800\uDC00")
                        .ofMaxLength(300));
    }

    @Provide
    Arbitrary<String> lists() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        "张伟",
                        "13812345678",
                        "3-2-502",
                        "5#1203",
                        "鸡蛋1",
                        "牛奶 2份",
                        "＋1",
                        "同上",
                        "各1份",
                        "取消",
                        "❌",
                        "转给2-1-802",
                        "代爸妈接",
                        "门禁1379#",
                        "510102194903071229",
                        "半份",
                        "放门口",
                        "再加",
                        "改成",
                        "已付✅",
                        "例",
                        "合计",
                        "#接龙",
                        "1.",
                        "2、",
                        "\n",
                        "A1"),
                Arbitraries.strings().all().ofMaxLength(6));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 30), piece.list().ofMaxSize(60))
                .as((number, pieces) -> number + ". " + String.join(" ", pieces));
    }

    private static void assertEveryLineIsSomewhere(String text, Posting posting) {
        String[] lines = text.split("\r\n|[\n\r\u000B\f\u0085\u2028\u2029]", -1);
        Set<Integer> starts = new TreeSet<>(posting.rest().keySet());
        posting.items().forEach(item -> starts.add(item.line()));
        boolean inItem = false;
        for (int at = 1; at <= lines.length; at++) {
            boolean blank = Folded.of(lines[at - 1]).text().isBlank();
            if (starts.contains(at)) {
                inItem = !posting.rest().containsKey(at);
            } else if (blank) {
                inItem = false;
            } else {
                // it goes on with the item above
                assertThat(inItem).as("line %d is read", at).isTrue();
            }
        }
        for (Item item : posting.items()) {
            assertThat(item.clear() || !item.reasons().isEmpty()).isTrue();
        }
    }
}
