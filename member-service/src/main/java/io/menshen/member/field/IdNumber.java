package io.menshen.member.field;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A resident identity number (GB 11643-1999): six places for the division, eight for the date of birth, three in
/// sequence whose last is odd for men, and a check character (ISO 7064, MOD 11-2). Never printed.
final class IdNumber {

    private static final Pattern FORM = Pattern.compile("[1-9]\\d{16}[\\dX]");
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String CHECK = "10X98765432";

    /// The first two places of GB/T 2260: provinces, and 81 to 83 for the residence permits of 2018.
    private static final Set<String> PROVINCES = Set.of(
            "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
            "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83");

    private final String text;
    private final LocalDate birth;

    private IdNumber(String text, LocalDate birth) {
        this.text = text;
        this.birth = birth;
    }

    /// Empty unless every part of the number holds.
    static Optional<IdNumber> parse(String given, LocalDate today) {
        String text = Form.plain(given).toUpperCase(Locale.ROOT);
        if (!FORM.matcher(text).matches() || !PROVINCES.contains(text.substring(0, 2)) || !checks(text)) {
            return Optional.empty();
        }
        try {
            LocalDate birth = LocalDate.of(
                    Integer.parseInt(text.substring(6, 10)),
                    Integer.parseInt(text.substring(10, 12)),
                    Integer.parseInt(text.substring(12, 14)));
            return birth.isAfter(today) || birth.isBefore(today.minusYears(130))
                    ? Optional.empty()
                    : Optional.of(new IdNumber(text, birth));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Whether a province has this code.
    static boolean province(String code) {
        return PROVINCES.contains(code);
    }

    String text() {
        return text;
    }

    LocalDate birth() {
        return birth;
    }

    boolean male() {
        return (text.charAt(16) - '0') % 2 == 1;
    }

    private static boolean checks(String text) {
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += (text.charAt(i) - '0') * WEIGHTS[i];
        }
        return CHECK.charAt(sum % 11) == text.charAt(17);
    }

    @Override
    public String toString() {
        return "IdNumber[…]";
    }
}
