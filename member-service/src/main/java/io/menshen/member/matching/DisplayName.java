package io.menshen.member.matching;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a member is called: a name or a nickname, with its code points as they were written. Never printed.
public final class DisplayName {

    /// Counted in code points.
    public static final int LONGEST = 40;

    /// Controls and marks that change the direction of text would let a name play tricks on who reads a list.
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    /// The dots that stand between the parts of a name: one is typed for the other, by every keyboard another.
    private static final Pattern DOTS = Pattern.compile("[\\u00b7\\u0387\\u2022\\u2027\\u2219\\u22c5\\u30fb\\uff65]");

    /// They ask for another drawing of the same character.
    private static final Pattern VARIATIONS = Pattern.compile("[\\ufe00-\\ufe0f\\x{e0100}-\\x{e01ef}]");

    private final String text;

    private DisplayName(String text) {
        this.text = text;
    }

    /// Empty if nothing visible is left, or too much.
    public static Optional<DisplayName> parse(String text) {
        String clean = SPACES.matcher(UNSAFE.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
        int length = clean.codePointCount(0, clean.length());
        if (length == 0 || length > LONGEST) {
            return Optional.empty();
        }
        DisplayName name = new DisplayName(clean);
        return name.normal().isEmpty() ? Optional.empty() : Optional.of(name);
    }

    public String text() {
        return text;
    }

    /// The one normal form by which names are compared: NFKC, lower case, no spaces, no variation selectors, one kind
    /// of
    /// middle dot (`·`, U+00B7).
    String normal() {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String dotted = DOTS.matcher(folded).replaceAll("·");
        String plain = VARIATIONS.matcher(SPACES.matcher(dotted).replaceAll("")).replaceAll("");
        return Normalizer.normalize(plain, Normalizer.Form.NFKC);
    }

    byte[] bytes() {
        return normal().getBytes(StandardCharsets.UTF_8);
    }

    /// Whether two names have the same normal form.
    public boolean sameAs(DisplayName other) {
        return normal().equals(other.normal());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DisplayName name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "DisplayName[…]";
    }
}
