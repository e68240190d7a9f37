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
        return length == 0 || length > LONGEST ? Optional.empty() : Optional.of(new DisplayName(clean));
    }

    public String text() {
        return text;
    }

    /// The one normal form by which names are compared: NFKC, lower case, no spaces.
    String normal() {
        return SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
                .replaceAll("");
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
