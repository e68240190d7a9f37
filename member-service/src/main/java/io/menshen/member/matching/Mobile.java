package io.menshen.member.matching;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/// A mobile in E.164 form. Never printed.
public final class Mobile {

    private static final Pattern CHINESE = Pattern.compile("\\+861[3-9]\\d{9}");
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private final String e164;

    private Mobile(String e164) {
        this.e164 = e164;
    }

    /// Reads a mobile as people write it: full-width digits, spaces, dashes, with or without +86. Without a country it
    /// is a Chinese one. Empty if it is not a mobile.
    public static Optional<Mobile> parse(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).strip();
        if (plain.length() > 32) {
            return Optional.empty();
        }
        try {
            PhoneNumber number = NUMBERS.parse(plain, "CN");
            String e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
            return mobile(number, e164) ? Optional.of(new Mobile(e164)) : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /// With country code, as it is indexed.
    public String e164() {
        return e164;
    }

    /// As people in the country write it: without +86; others in full.
    public String national() {
        return CHINESE.matcher(e164).matches() ? e164.substring(3) : e164;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mobile mobile && mobile.e164.equals(e164);
    }

    @Override
    public int hashCode() {
        return e164.hashCode();
    }

    @Override
    public String toString() {
        return "Mobile[…]";
    }

    byte[] bytes() {
        return e164.getBytes(StandardCharsets.US_ASCII);
    }

    /// Chinese ranges are opened faster than any table of them is published, so the form decides there.
    private static boolean mobile(PhoneNumber number, String e164) {
        if (number.getCountryCode() == 86) {
            return CHINESE.matcher(e164).matches() && !number.hasExtension();
        }
        PhoneNumberType type = NUMBERS.getNumberType(number);
        return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE;
    }
}
