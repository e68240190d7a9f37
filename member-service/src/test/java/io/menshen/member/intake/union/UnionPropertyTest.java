package io.menshen.member.intake.union;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class UnionPropertyTest {

    /// One person's line; persons differ in name, mobile and flat, so their lines have nothing to do with each
    /// other.
    record Neighbour(int person, boolean mobile, int eggs, int milk, boolean cancelled) {

        String line() {
            return "%s %s 3-2-%d 鸡蛋%d 牛奶%d %s"
                    .formatted(
                            "邻居" + (char) ('甲' + person),
                            mobile ? "138%08d".formatted(person) : "",
                            500 + person,
                            eggs,
                            milk,
                            cancelled ? "取消" : "");
        }
    }

    @Property(seed = "20261122", tries = 200)
    void pastingTwiceIsPastingOnce(@ForAll("neighbours") List<Neighbour> list) {
        RoundList round = new RoundList();
        round.paste(numbered(list));
        List<KnownLine> once = round.lines();

        List<Change> again = round.paste(numbered(list));

        assertThat(again).extracting(Change::outcome).containsOnly(Outcome.UNCHANGED);
        assertThat(round.lines()).isEqualTo(once);
    }

    @Property(seed = "20261122", tries = 200)
    void theOrderOfUnrelatedLinesDoesNotMatter(@ForAll("neighbours") List<Neighbour> list, @ForAll Random random) {
        List<Neighbour> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, random);
        RoundList one = new RoundList();
        RoundList other = new RoundList();

        one.paste(numbered(list));
        other.paste(numbered(shuffled));

        assertThat(orders(other)).isEqualTo(orders(one));
    }

    @Property(seed = "20261122", tries = 200)
    void whateverIsPastedNextNoStandingOrderIsLostSilently(
            @ForAll("neighbours") List<Neighbour> first, @ForAll("neighbours") List<Neighbour> second) {
        RoundList round = new RoundList();
        round.paste(numbered(first));
        List<KnownLine> standing =
                round.lines().stream().filter(KnownLine::live).toList();

        List<Change> changes = round.paste(numbered(second));

        for (KnownLine line : standing) {
            KnownLine now = round.lines().stream()
                    .filter(other -> other.id().equals(line.id()))
                    .findFirst()
                    .orElseThrow();
            boolean told = changes.stream()
                    .anyMatch(change -> change.before() != null
                            && change.before().id().equals(line.id())
                            && change.outcome() != Outcome.UNCHANGED);
            assertThat(told || now.goods().equals(line.goods())).isTrue();
            assertThat(now.live() || told).isTrue();
        }
    }

    @Property(seed = "20261122", tries = 200)
    void everyItemHasAnOutcome(
            @ForAll("neighbours") List<Neighbour> first, @ForAll("neighbours") List<Neighbour> second) {
        RoundList round = new RoundList();
        round.paste(numbered(first));

        List<Change> changes = round.paste(numbered(second));

        assertThat(changes).hasSizeGreaterThanOrEqualTo(second.size()).doesNotContainNull();
    }

    @Provide
    Arbitrary<List<Neighbour>> neighbours() {
        Arbitrary<Neighbour> one = Combinators.combine(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(5, false), net.jqwik.api.Tuple.of(1, true)))
                .as((person, mobile, eggs, milk, cancelled) ->
                        new Neighbour(person, person % 2 == 0 && (mobile || person % 4 == 0), eggs, milk, cancelled));
        return one.list().ofMinSize(1).ofMaxSize(15).uniqueElements(Neighbour::person);
    }

    private static String numbered(List<Neighbour> list) {
        StringBuilder text = new StringBuilder("#接龙\n");
        for (int at = 0; at < list.size(); at++) {
            text.append(at + 1).append(". ").append(list.get(at).line()).append('\n');
        }
        return text.toString();
    }

    private static Map<String, Map<Integer, Integer>> orders(RoundList round) {
        Map<String, Map<Integer, Integer>> orders = new TreeMap<>();
        round.lines().forEach(line -> orders.put(line.name() + line.mobile(), line.goods()));
        return orders;
    }
}
