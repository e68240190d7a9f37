package io.menshen.member.rights;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/// Which days are worked: Monday to Friday without public holidays, and the weekend days that make up for them
/// (调休). Pure.
///
/// The State Council names them year by year; of a year that is not known weekends alone are free.
final class WorkingDays {

    /// What is special about a year.
    record Year(Set<LocalDate> holidays, Set<LocalDate> worked) {

        Year {
            holidays = Set.copyOf(holidays);
            worked = Set.copyOf(worked);
        }
    }

    private final Map<Integer, Year> years;

    WorkingDays(Map<Integer, Year> years) {
        this.years = Map.copyOf(years);
    }

    boolean knows(int year) {
        return years.containsKey(year);
    }

    boolean worked(LocalDate day) {
        Year year = years.getOrDefault(day.getYear(), new Year(Set.of(), Set.of()));
        boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
        return year.worked().contains(day) || (!weekend && !year.holidays().contains(day));
    }

    /// The day that is so many working days after another one. The day itself does not count (Civil Code Art.
    /// 201).
    LocalDate after(LocalDate day, int days) {
        LocalDate at = day;
        for (int left = days; left > 0; ) {
            at = at.plusDays(1);
            if (worked(at)) {
                left--;
            }
        }
        return at;
    }
}
