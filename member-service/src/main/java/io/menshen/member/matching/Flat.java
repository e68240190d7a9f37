package io.menshen.member.matching;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a member lives: `building-unit-room`, or `building--room` where there is no unit. Never printed.
public final class Flat implements Comparable<Flat> {

    private static final Pattern CANONICAL = Pattern.compile(
            "[\\p{IsHan}\\p{IsAlphabetic}\\d]{1,12}-[\\p{IsHan}\\p{IsAlphabetic}\\d]{0,12}-[\\p{IsHan}\\p{IsAlphabetic}\\d]{1,12}");

    private final String text;

    private Flat(String text) {
        this.text = text;
    }

    /// Reads the canonical text only; the usual spellings are the intake's business.
    public static Optional<Flat> parse(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).strip().toUpperCase(Locale.ROOT);
        return CANONICAL.matcher(normal).matches() ? Optional.of(new Flat(normal)) : Optional.empty();
    }

    public static Optional<Flat> of(String building, String unit, String room) {
        return parse(building + "-" + unit + "-" + room);
    }

    public String text() {
        return text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// As one walks: by building, unit and room, numbers as numbers.
    @Override
    public int compareTo(Flat other) {
        String[] mine = text.split("-", -1);
        String[] theirs = other.text.split("-", -1);
        for (int i = 0; i < 3; i++) {
            int order = number(mine[i]) != number(theirs[i])
                    ? Long.compare(number(mine[i]), number(theirs[i]))
                    : mine[i].compareTo(theirs[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static long number(String part) {
        String digits = part.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Flat flat && flat.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "Flat[…]";
    }
}
