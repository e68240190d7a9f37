package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.Slate.Use;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds what must never be shown in a list: ID numbers, cards, codes, health hints. It would rather flag too
/// much than too little: an ID number with a wrong check digit is still almost somebody's.
final class UnsafeTextFinder {

    private static final Pattern ID_NUMBER = Pattern.compile(
            "(?<!\\d)[1-9]\\d{5}[ -]?(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])[ -]?\\d{3}[\\dXx](?![\\dXx])"
                    + "|(?<!\\d)[1-9]\\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}(?!\\d)");
    private static final Pattern GROUPED_CARD =
            Pattern.compile("(?<!\\d)\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{1,7}(?!\\d)");
    private static final Pattern LONG_NUMBER =
            Pattern.compile("(?<![\\d-])0\\d{2,3}-\\d{7,8}(?!\\d)|(?<!\\d)\\d{8,}(?!\\d)");
    private static final Pattern DOOR_CODE =
            Pattern.compile("(?:门禁|门锁|门码|开门|单元门|大门)?(?:密码|门禁|门锁|门码|开门码)(?:是|为)?[: ]{0,2}[*#]?[0-9A-Za-z]{3,10}[*#]?");
    private static final Pattern PICKUP_CODE =
            Pattern.compile("(?:取件码|取货码|提货码|取餐码|验证码|快递码|取件号)(?:是|为)?[: ]{0,2}[0-9A-Za-z-]{3,14}");
    private static final Pattern MOBILE_TAIL = Pattern.compile("(?:手机)?尾号[: ]{0,2}\\d{3,4}(?!\\d)");
    private static final int CARD_SHORTEST = 13;
    private static final int CARD_LONGEST = 19;

    private static final Map<Character, List<String>> HEALTH = healthHints();

    private UnsafeTextFinder() {}

    /// Before mobiles and flats are sought: codes and numbers with a shape of their own.
    static Set<UnsafeText> keepShaped(Slate slate) {
        Set<UnsafeText> found = EnumSet.noneOf(UnsafeText.class);
        keep(slate, ID_NUMBER, UnsafeText.ID_NUMBER, found);
        keep(slate, PICKUP_CODE, UnsafeText.PICKUP_CODE, found);
        keep(slate, DOOR_CODE, UnsafeText.DOOR_CODE, found);
        keep(slate, MOBILE_TAIL, UnsafeText.MOBILE, found);
        keep(slate, GROUPED_CARD, UnsafeText.BANK_CARD, found);
        return found;
    }

    /// After them: whatever long number nobody could read.
    static Set<UnsafeText> keepLong(Slate slate) {
        Set<UnsafeText> found = EnumSet.noneOf(UnsafeText.class);
        Matcher matcher = LONG_NUMBER.matcher(slate.open());
        while (matcher.find()) {
            found.add(luhn(matcher.group()) ? UnsafeText.BANK_CARD : UnsafeText.LONG_NUMBER);
            slate.cross(matcher.start(), matcher.end(), Use.KEPT);
        }
        return found;
    }

    static boolean health(String words) {
        for (int at = 0; at < words.length(); at++) {
            for (String hint : HEALTH.getOrDefault(words.charAt(at), List.of())) {
                if (words.startsWith(hint, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void keep(Slate slate, Pattern pattern, UnsafeText kind, Set<UnsafeText> found) {
        Matcher matcher = pattern.matcher(slate.open());
        while (matcher.find()) {
            found.add(kind);
            slate.cross(matcher.start(), matcher.end(), Use.KEPT);
        }
    }

    /// ISO/IEC 7812: the check digit of card numbers.
    private static boolean luhn(String digits) {
        if (digits.length() < CARD_SHORTEST || digits.length() > CARD_LONGEST || digits.indexOf('-') >= 0) {
            return false;
        }
        int sum = 0;
        for (int fromRight = 0; fromRight < digits.length(); fromRight++) {
            int digit = digits.charAt(digits.length() - 1 - fromRight) - '0';
            int weighed = fromRight % 2 == 0 ? digit : digit * 2;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum % 10 == 0;
    }

    /// The hints by their first character, so that a text is looked through once.
    private static Map<Character, List<String>> healthHints() {
        try (InputStream list =
                Objects.requireNonNull(UnsafeTextFinder.class.getResourceAsStream("health-hints.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(word -> !word.isEmpty() && !word.startsWith("#"))
                    .collect(Collectors.groupingBy(word -> word.charAt(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
