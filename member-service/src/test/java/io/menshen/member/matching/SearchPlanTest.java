package io.menshen.member.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPlanTest {

    /// CipherSweet's rule: so few bits that a tag alone never names one person, so many that few must be
    /// opened.
    @Test
    void whateverThePlanAllowsKeepsTheRule() {
        for (long rows = 8; rows < 3_000_000_000L; rows += 1 + rows / 17) {
            SearchPlan plan = SearchPlan.of(rows);
            for (int bits : new int[] {plan.low(), plan.advised(), plan.high()}) {
                double share = rows / Math.pow(2, bits);
                assertThat(share)
                        .as("%d rows, %d bits", rows, bits)
                        .isBetween(2.0, Math.max(2, Math.sqrt(rows)) + 1e-6);
            }
            assertThat(rows / Math.pow(2, plan.high() + 1)).isLessThan(2);
            assertThat(rows / Math.pow(2, plan.low() - 1)).isGreaterThan(Math.sqrt(rows));
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 4", "10000, 9", "150000, 13", "1000000, 16", "100000000, 23"})
    void aboutSixteenMembersShareATag(long rows, int bits) {
        assertThat(SearchPlan.of(rows).advised()).isEqualTo(bits);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void aHandfulGetsOneBit(long rows) {
        assertThat(SearchPlan.of(rows)).isEqualTo(new SearchPlan(1, 1, 1));
    }

    @Test
    void aPlanSaysInWhichWayAnIndexDoesNotFit() {
        SearchPlan plan = SearchPlan.of(10_000);

        assertThat(plan.fit(16)).isEqualTo(SearchPlan.Fit.TOO_FINE);
        assertThat(plan.fit(9)).isEqualTo(SearchPlan.Fit.FITS);
        assertThat(plan.fit(4)).isEqualTo(SearchPlan.Fit.TOO_COARSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 16, 30})
    void aTagKeepsItsFirstBitsOnly(int bits) {
        SearchVersion version = new SearchVersion(SearchField.MOBILE, 1, bits, true);
        byte[] tag = new byte[32];
        new Random(7).nextBytes(tag);
        int truncated = version.truncated(tag);
        tag[3] ^= 1; // bit 31, the last that any version could keep but does not

        assertThat(version.truncated(tag)).isEqualTo(truncated).isBetween(0, (1 << bits) - 1);
    }

    @Test
    void everyVersionHasAKeyOfItsOwn() {
        assertThat(new SearchVersion(SearchField.MOBILE, 1, 16, true).key())
                .isNotEqualTo(new SearchVersion(SearchField.MOBILE, 2, 16, true).key());
    }
}
