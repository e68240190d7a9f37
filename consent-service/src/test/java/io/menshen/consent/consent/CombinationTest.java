package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The stricter wins: the whole table.
class CombinationTest {

    private static final UUID SURVIVOR = new UUID(0, 1);
    private static final UUID ABSORBED = new UUID(0, 2);
    private static final UUID EARLIER = new UUID(0, 3);
    private static final long MERGE = 100;

    /// What stands of each, if anything: consents that were refused, never asked for, withdrawn or outdated
    /// do not.
    @ParameterizedTest(name = "survivor {0}, absorbed {1}: {2}")
    @CsvSource({
        "none,   none,   false",
        "none,   before, false",
        "before, none,   false",
        "before, before, true",
        "after,  none,   true",
        "after,  before, true",
        "none,   after,  false",
        "before, after,  true",
        "after,  after,  true",
    })
    void onlyWhatBothAllowOrWasGivenSinceStands(String survivor, String absorbed, boolean stands) {
        Combination both =
                new Combination(Set.of(SURVIVOR, ABSORBED), List.of(new Combination.Joined(SURVIVOR, ABSORBED, MERGE)));
        give(both, SURVIVOR, survivor);
        give(both, ABSORBED, absorbed);

        assertThat(both.purposes()).isEqualTo(stands ? List.of("offers") : List.of());
    }

    @Test
    void eachPurposeStandsByItself() {
        Combination both =
                new Combination(Set.of(SURVIVOR, ABSORBED), List.of(new Combination.Joined(SURVIVOR, ABSORBED, MERGE)));
        both.stands(SURVIVOR, new Combination.Given("offers", 1));
        both.stands(SURVIVOR, new Combination.Given("statistics", 2));
        both.stands(ABSORBED, new Combination.Given("statistics", 3));

        assertThat(both.purposes()).containsExactly("statistics");
    }

    @Test
    void aThirdRecordHasToAllowItToo() {
        Combination three = new Combination(
                Set.of(SURVIVOR, ABSORBED, EARLIER),
                List.of(
                        new Combination.Joined(ABSORBED, EARLIER, 50),
                        new Combination.Joined(SURVIVOR, ABSORBED, MERGE)));
        three.stands(SURVIVOR, new Combination.Given("offers", 10));
        three.stands(ABSORBED, new Combination.Given("offers", 60));

        assertThat(three.purposes()).isEmpty();
    }

    @Test
    void whileTwoMergesCrossNothingIsAllowed() {
        Combination crossed = new Combination(
                Set.of(SURVIVOR, ABSORBED),
                List.of(
                        new Combination.Joined(SURVIVOR, ABSORBED, MERGE),
                        new Combination.Joined(ABSORBED, SURVIVOR, MERGE)));
        crossed.stands(SURVIVOR, new Combination.Given("offers", 1));
        crossed.stands(ABSORBED, new Combination.Given("offers", 2));

        assertThat(crossed.purposes()).isEmpty();
    }

    @Test
    void whoWasNeverMergedAllowsWhatTheyAllow() {
        Combination alone = new Combination(Set.of(SURVIVOR), List.of());
        alone.stands(SURVIVOR, new Combination.Given("offers", 1));

        assertThat(alone.purposes()).containsExactly("offers");
    }

    private static void give(Combination both, UUID member, String when) {
        if (!when.equals("none")) {
            both.stands(member, new Combination.Given("offers", when.equals("before") ? MERGE - 10 : MERGE + 10));
        }
    }
}
