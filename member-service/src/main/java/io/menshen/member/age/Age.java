package io.menshen.member.age;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// How old somebody is, as far as the law asks.
enum Age {
    /// A guardian consents (PIPL Art. 31).
    UNDER_FOURTEEN,
    /// Staff need an approver to look (Regulations on the Protection of Minors in Cyberspace, Art. 36).
    UNDER_EIGHTEEN,
    GROWN_UP,
    /// Nothing is guessed.
    UNKNOWN;

    /// Whose birthday is today has the new age. Who was born on 29 February has birthday on 1 March in other
    /// years, as in General Provisions of the Civil Code, Art. 200–202: a year ends with its last day.
    static Age on(LocalDate today, @Nullable String birth) {
        if (birth == null) {
            return UNKNOWN;
        }
        LocalDate born;
        try {
            born = LocalDate.parse(birth);
        } catch (DateTimeException e) {
            return UNKNOWN;
        }
        if (today.isBefore(birthday(born, 14))) {
            return UNDER_FOURTEEN;
        }
        return today.isBefore(birthday(born, 18)) ? UNDER_EIGHTEEN : GROWN_UP;
    }

    private static LocalDate birthday(LocalDate born, int age) {
        LocalDate day = born.plusYears(age);
        return day.getDayOfMonth() == born.getDayOfMonth() ? day : day.plusDays(1);
    }

    boolean minor() {
        return this == UNDER_FOURTEEN || this == UNDER_EIGHTEEN;
    }
}
