package io.menshen.member.age;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-22, 2012-11-23, UNDER_FOURTEEN",
        "2026-11-22, 2012-11-22, UNDER_EIGHTEEN",
        "2026-11-22, 2008-11-23, UNDER_EIGHTEEN",
        "2026-11-22, 2008-11-22, GROWN_UP",
        "2026-02-28, 2012-02-29, UNDER_FOURTEEN",
        "2026-03-01, 2012-02-29, UNDER_EIGHTEEN",
        "2026-11-22, 2026-11-22, UNDER_FOURTEEN",
    })
    void theAgeChangesOnTheBirthday(LocalDate today, String birth, Age age) {
        assertThat(Age.on(today, birth)).isEqualTo(age);
    }

    @Test
    void whatIsNotKnownIsNotGuessed() {
        assertThat(Age.on(LocalDate.EPOCH, null)).isEqualTo(Age.UNKNOWN);
        assertThat(Age.on(LocalDate.EPOCH, "13")).isEqualTo(Age.UNKNOWN);
        assertThat(Age.UNKNOWN.minor()).isFalse();
    }
}
