package io.menshen.member.matching;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A value by which members are searched, in the one normal form of its field (ADR 0021). Two values are the same
/// exactly if their terms are equal. Never printed.
public final class Term {

    private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9]{4}");

    private final SearchField field;
    private final String normal;

    private Term(SearchField field, String normal) {
        this.field = field;
        this.normal = normal;
    }

    /// A mobile: E.164.
    public static Term mobile(Mobile mobile) {
        return new Term(SearchField.MOBILE, mobile.e164());
    }

    /// How a mobile ends.
    public static Term lastFour(Mobile mobile) {
        String e164 = mobile.e164();
        return new Term(SearchField.LAST_FOUR, e164.substring(e164.length() - 4));
    }

    /// How a mobile ends; empty unless these are four digits.
    public static Optional<Term> lastFour(String digits) {
        return FOUR_DIGITS.matcher(digits).matches()
                ? Optional.of(new Term(SearchField.LAST_FOUR, digits))
                : Optional.empty();
    }

    /// An e-mail address, in lower case: hardly a host tells `Ann@` from `ann@`, and people do not remember which they
    /// wrote.
    public static Term email(String address) {
        return new Term(SearchField.EMAIL, address.toLowerCase(Locale.ROOT));
    }

    /// An identity number with its check character.
    public static Term idNumber(String number) {
        return new Term(SearchField.ID_NUMBER, number);
    }

    /// What a member is called.
    public static Term displayName(DisplayName name) {
        return new Term(SearchField.DISPLAY_NAME, name.normal());
    }

    /// What a member is really called; names of both kinds have the same normal form.
    public static Term realName(DisplayName name) {
        return new Term(SearchField.REAL_NAME, name.normal());
    }

    public SearchField field() {
        return field;
    }

    byte[] bytes() {
        return normal.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Term term && term.field == field && term.normal.equals(normal);
    }

    @Override
    public int hashCode() {
        return normal.hashCode();
    }

    @Override
    public String toString() {
        return "Term[" + field + "]";
    }
}
