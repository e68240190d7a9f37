package io.menshen.member.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingDaysTest {

    private final WorkingDays bundled = Calendar.read(bundled());

    @ParameterizedTest
    @CsvSource({
        "2026-11-23, 15, 2026-12-14", // three plain weeks
        "2026-11-20, 1, 2026-11-23", // Friday to Monday
        "2026-11-21, 1, 2026-11-23", // asked on a Saturday
        "2026-09-17, 1, 2026-09-18", // before the Sunday that is worked
        "2026-09-18, 1, 2026-09-20", // that Sunday
        "2026-09-30, 1, 2026-10-08", // over the National Day week
        "2026-09-30, 3, 2026-10-10", // and the Saturday that makes up for it
        "2026-02-13, 1, 2026-02-14", // the Saturday before Spring Festival
        "2026-02-14, 1, 2026-02-24", // over Spring Festival
        "2026-02-02, 15, 2026-02-28", // a request before it
        "2026-12-25, 5, 2027-01-01" // into a year that nobody has announced: weekends only
    })
    void aTermCountsWorkedDaysAlone(LocalDate asked, int days, LocalDate due) {
        assertThat(bundled.after(asked, days)).isEqualTo(due);
    }

    @Test
    void aYearThatIsNotKnownSaysSo() {
        assertThat(bundled.knows(2026)).isTrue();
        assertThat(bundled.knows(2031)).isFalse();
        assertThat(bundled.worked(LocalDate.parse("2031-10-01"))).isTrue();
        assertThat(bundled.worked(LocalDate.parse("2031-10-04"))).isFalse();
    }

    /// Who makes up for a holiday works on a weekend, and a holiday is no day that is worked.
    @Test
    void theBundledFileIsPlausible() {
        for (LocalDate day = LocalDate.parse("2026-01-01"); day.getYear() == 2026; day = day.plusDays(1)) {
            boolean weekend = day.getDayOfWeek().getValue() > 5;
            assertThat(bundled.worked(day) && weekend)
                    .as(day.toString())
                    .isEqualTo(java.util.Set.of(
                                    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
                            .contains(day.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "twenty: {}",
                "2027: {holidays: [\"2026-01-01\"]}",
                "2027: {holidays: [\"2027-13-01\"]}",
                "2027: {holidays: [\"2027-01-01\", \"2027-01-01\"]}",
                "2027: {holiday: []}"
            })
    void aFileThatCannotBeUnderstoodStopsTheStart(String file) {
        assertThatThrownBy(() -> Calendar.read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the calendar");
    }

    private static InputStream bundled() {
        return Objects.requireNonNull(WorkingDaysTest.class.getResourceAsStream("/working-days.yaml"));
    }
}
