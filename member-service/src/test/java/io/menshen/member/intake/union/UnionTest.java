package io.menshen.member.intake.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.member.intake.jielong.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnionTest {

    private static final String ONE = "1. 张伟 13812345678 3-2-502 鸡蛋1\n";
    private static final String TWO = "2. 李娜 13912345679 5-1-1203 鸡蛋2\n";
    private static final String THREE = "3. 豆豆妈 4-1-606 牛奶1\n";

    private final RoundList round = new RoundList();

    @Test
    void aGrowingListAddsLines() {
        round.paste(ONE + TWO);

        List<Change> changes = round.paste(ONE + TWO + THREE);

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.ACCEPTED);
    }

    @Test
    void forksAreUnited() {
        round.paste(ONE + TWO + "3. 甲 13700000001 1-1-101 鸡蛋1\n");

        List<Change> changes = round.paste(ONE + TWO + "3. 乙 13700000002 1-1-102 鸡蛋1\n");

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.ACCEPTED, Outcome.NEEDS_ATTENTION);
        assertThat(changes.getLast().reasons()).containsExactly(Reason.NUMBER_TAKEN);
        assertThat(round.lines()).hasSize(4).allMatch(KnownLine::live);
    }

    @Test
    void twoPeopleWithOneNumberInOneListAreBothTaken() {
        List<Change> changes = round.paste(ONE + "2. 甲 13700000001 1-1-101 鸡蛋1\n2. 乙 13700000002 1-1-102 鸡蛋1\n");

        assertOutcomes(changes, Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.ACCEPTED);
    }

    @Test
    void aVanishedLineStands() {
        round.paste(ONE + TWO);

        List<Change> changes = round.paste(ONE);

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.NEEDS_ATTENTION);
        assertThat(changes.getLast().reasons()).containsExactly(Reason.GONE_FROM_LIST);
        assertThat(round.lines()).allMatch(KnownLine::live);
    }

    @Test
    void aMessageThatIsNotTheWholeListMakesNothingVanish() {
        round.paste(ONE + TWO);

        List<Change> changes = round.paste("豆豆妈 2026/11/20 20:15\n" + THREE);

        assertOutcomes(changes, Outcome.ACCEPTED);
    }

    @Test
    void someoneWhoMovedUpInTheListIsTheSame() {
        round.paste(ONE + TWO + THREE);

        List<Change> changes = round.paste(ONE + "2. 豆豆妈 4-1-606 牛奶1\n");

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.NEEDS_ATTENTION);
        assertThat(changes.getLast().reasons()).containsExactly(Reason.GONE_FROM_LIST);
    }

    @Test
    void aLineIsChanged() {
        round.paste(ONE + TWO);

        List<Change> changes = round.paste(ONE + TWO.replace("鸡蛋2", "鸡蛋3"));

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.CHANGED);
        assertThat(changes.getLast().after().goods()).isEqualTo(Map.of(1, 3));
    }

    @Test
    void anAdditionCountsOnce() {
        String addition = "4. 张伟 13812345678 再加牛奶1\n";
        round.paste(ONE + TWO + THREE + addition);

        List<Change> again = round.paste(ONE + TWO + THREE + addition);
        List<Change> moved =
                round.paste(ONE + TWO + THREE + "4. 新人 13700000003 1-1-103 鸡蛋1\n" + addition.replace("4.", "5."));

        assertThat(again).extracting(Change::outcome).containsOnly(Outcome.UNCHANGED);
        assertThat(moved).extracting(Change::outcome).containsOnly(Outcome.UNCHANGED, Outcome.ACCEPTED);
        assertThat(round.lines().getFirst().goods()).isEqualTo(Map.of(1, 1, 2, 1));
    }

    @Test
    void theSameAdditionTwiceInOneListCountsTwice() {
        round.paste(ONE + "2. 张伟 13812345678 再加牛奶1\n3. 张伟 13812345678 再加牛奶1\n");

        assertThat(round.lines().getFirst().goods()).isEqualTo(Map.of(1, 1, 2, 2));
    }

    @Test
    void anAdditionAloneUnderAnotherNumberIsNotCountedTwice() {
        round.paste(ONE + "2. 张伟 13812345678 再加牛奶1\n");

        List<Change> changes = round.paste("7. 张伟 13812345678 再加牛奶1\n");

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.ADDITION_UNCLEAR);
        assertThat(round.lines().getFirst().goods()).isEqualTo(Map.of(1, 1, 2, 1));
    }

    @Test
    void anAdditionThatWasWrittenIntoTheLineIsNotCountedTwice() {
        round.paste(ONE + "2. 张伟 13812345678 再加牛奶1\n");

        List<Change> changes = round.paste("1. 张伟 13812345678 3-2-502 鸡蛋1 牛奶1\n");

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.CHANGE_UNCLEAR);
        assertThat(round.lines().getFirst().goods()).isEqualTo(Map.of(1, 1, 2, 1));
    }

    @Test
    void anAdditionByAnUnknownPersonNeedsAttention() {
        List<Change> changes = round.paste("1. 张伟 13812345678 再加牛奶1\n");

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.ADDITION_WITHOUT_ORDER);
        assertThat(round.lines()).isEmpty();
    }

    @Test
    void aReplacementCountsOnceAndTheListStaysStable() {
        String list = ONE + "2. 张伟 13812345678 改成牛奶2\n";
        round.paste(list);

        List<Change> again = round.paste(list);

        assertThat(again).extracting(Change::outcome).containsOnly(Outcome.UNCHANGED);
        assertThat(round.lines().getFirst().goods()).isEqualTo(Map.of(2, 2));
    }

    @Test
    void aCancellationStaysWhenTheListIsPostedAgain() {
        String list = ONE + TWO + "3. 张伟 13812345678 取消\n";
        round.paste(list);

        List<Change> again = round.paste(list);

        assertThat(again).extracting(Change::outcome).containsOnly(Outcome.UNCHANGED);
        assertThat(round.lines().getFirst().live()).isFalse();
    }

    @Test
    void whoCancelledAndIsInTheListAgainNeedsAttention() {
        round.paste("1. 张伟 13812345678 3-2-502 鸡蛋1 取消\n");

        List<Change> changes = round.paste(ONE);

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.CANCELLED_BEFORE);
        assertThat(round.lines()).noneMatch(KnownLine::live);
    }

    @Test
    void cancellingOnlySomeOfTheGoodsNeedsAttention() {
        round.paste("1. 张伟 13812345678 3-2-502 鸡蛋1 牛奶1\n");

        List<Change> changes = round.paste("2. 张伟 13812345678 牛奶1 取消\n");

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.CANCEL_UNCLEAR);
        assertThat(round.lines().getFirst().live()).isTrue();
    }

    @Test
    void theSamePersonTwiceNeedsAttention() {
        List<Change> changes = round.paste(ONE + "2. 张伟 13812345678 3-2-502 牛奶1\n");

        assertThat(changes.getLast().reasons()).containsExactly(Reason.REPEATED_PERSON);
        assertThat(round.lines().getFirst().goods()).isEqualTo(Map.of(1, 1));
    }

    @Test
    void aMobileWithAnotherNameNeedsAttention() {
        round.paste(ONE);

        List<Change> changes = round.paste("2. 张小妹 13812345678 3-2-502 鸡蛋1\n");

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.ANOTHER_NAME);
    }

    @Test
    void aNameAndFlatWithAnotherMobileNeedsAttention() {
        round.paste(ONE);

        List<Change> changes = round.paste("2. 张伟 13899999999 3-2-502 鸡蛋1\n");

        assertThat(changes.getFirst().reasons()).containsExactly(Reason.ANOTHER_MOBILE);
    }

    @Test
    void nicknameAndFlatFindThePersonWhoseUnitIsMissing() {
        round.paste("1. 豆豆妈 4-1-606 牛奶1\n");

        List<Change> changes = round.paste("1. ＤouＤou 4-606 牛奶1\n2. 豆豆妈 4-606 再来1份牛奶\n".replace("ＤouＤou", "豆豆妈"));

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.CHANGED);
        assertThat(round.lines().getFirst().flat().canonical()).isEqualTo("4-1-606");
    }

    @Test
    void aLineThatBecameUnclearHasNotVanished() {
        round.paste(ONE + TWO);

        List<Change> changes = round.paste(ONE + "2. 李娜 13912345679 5-1-1203 鸡蛋半板\n");

        assertOutcomes(changes, Outcome.UNCHANGED, Outcome.NEEDS_ATTENTION);
        assertThat(changes.getLast().reasons()).isEqualTo(Set.of(Reason.QUANTITY_UNCLEAR));
        assertThat(round.lines().getLast().goods()).isEqualTo(Map.of(1, 2));
    }

    private static void assertOutcomes(List<Change> changes, Outcome... outcomes) {
        assertThat(changes).extracting(Change::outcome).containsExactly(outcomes);
    }
}
