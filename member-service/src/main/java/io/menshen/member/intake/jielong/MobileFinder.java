package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.Slate.Use;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds Chinese mobile numbers, written together or in the usual groups, with or without +86.
final class MobileFinder {

    private static final Pattern MOBILE = Pattern.compile("(?<!\\d)-?(?:\\(?(?:\\+|00)?86\\)?[ -]{0,2})?("
            + "1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}" // 138 1234 5678
            + "|1[3-9]\\d[ -]?\\d{3}[ -]?\\d{5}" // 138 123 45678
            + "|1[3-9]\\d{2}[ -]\\d{3}[ -]\\d{4}" // 1381 234 5678
            + "|1[3-9]\\d{3}[ -]\\d{6}" // 13812 345678
            + ")(?!\\d)-?");

    /// Too few or too many digits, but meant as a mobile.
    private static final Pattern BROKEN = Pattern.compile("(?<!\\d)1[3-9]\\d{5,12}(?!\\d)");

    private MobileFinder() {}

    /// Crosses out every mobile; the answer holds them in E.164.
    static Set<String> take(Slate slate) {
        Set<String> mobiles = new TreeSet<>();
        Matcher matcher = MOBILE.matcher(slate.open());
        while (matcher.find()) {
            mobiles.add("+86" + matcher.group(1).replaceAll("[ -]", ""));
            slate.cross(matcher.start(), matcher.end(), Use.TAKEN);
        }
        return mobiles;
    }

    /// Crosses out what was meant as a mobile and is none; the answer says whether there was any.
    static boolean takeBroken(Slate slate) {
        boolean found = false;
        Matcher matcher = BROKEN.matcher(slate.open());
        while (matcher.find()) {
            slate.cross(matcher.start(), matcher.end(), Use.TAKEN);
            found = true;
        }
        return found;
    }
}
