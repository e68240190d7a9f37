package io.menshen.member.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MobileIndexTest {

    /// CipherSweet's rule: so few bits that a tag alone never names one person, so many that few must be opened.
    @Test
    void aMillionMembersShareTagsAsTheRuleAsks() {
        double share = 1_000_000 / Math.pow(2, MobileIndex.SEARCH_BITS);

        assertThat(share).isBetween(2.0, Math.sqrt(1_000_000));
    }

    @Test
    void aTagKeepsItsFirstBitsOnly() {
        byte[] tag = new byte[32];
        new Random(7).nextBytes(tag);
        int truncated = MobileIndex.truncated(tag);
        tag[2] ^= (byte) 0xff;

        assertThat(MobileIndex.truncated(tag)).isEqualTo(truncated).isBetween(0, 0xffff);
    }
}
