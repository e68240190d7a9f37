package io.menshen.member.intake.jielong;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A quantity at one place of a text: `x2`, `*1`, ` 1板`, `两箱`, `+1`; or one that is none for sure: `半份`, `1-2板`,
/// `3斤`.
///
/// @param count `null` when it is meant as a quantity but not clear how many
/// @param explicit carries a sign or a measure, so that it is a quantity even alone
/// @param measure the measure word, empty without one
record Quantity(@Nullable Integer count, boolean explicit, String measure, int to) {

    private static final int MOST = 99;
    private static final String NUMBER = "(\\d{1,4}|[一二两俩三四五六七八九十半])";
    private static final String MEASURE = "(?:份|箱|盒|板|袋|包|件|个|桶|瓶|支|提|打|套|组|单|只|罐|捆|筐|篮|条|块|盘|枚|串|把|颗)";
    private static final String WEIGHT = "(?i:公斤|千克|毫升|斤|克|升|两|kg|ml|g|l)";
    private static final Pattern COUNT = Pattern.compile(
            " {0,2}(?<sign>[x×*+])? {0,2}" + NUMBER + "(?: ?(?<measure>" + MEASURE + "))?", Pattern.CASE_INSENSITIVE);
    /// `5kg*2`: a pack that the round's goods do not name, with a sure count behind it.
    private static final Pattern PACKS = Pattern.compile(
            " ?\\(?\\d{1,4}(?:\\.\\d)?" + WEIGHT + "\\)? ?[x×*] ?(\\d{1,2})(?!\\d)", Pattern.CASE_INSENSITIVE);
    private static final Pattern WEIGHED = Pattern.compile(" {0,2}[\\d.]{1,6} ?" + WEIGHT, Pattern.CASE_INSENSITIVE);
    /// What may follow a quantity directly. Anything else may be part of it (`1-2板`, `2大板`, `1份半`).
    private static final Pattern AFTER = Pattern.compile("取消|不要|再|谢|放|送|自提|自取|麻烦|请|帮|代|已|和|与|及|加|各|要|共|,|;");
    private static final String NUMERALS = "一二三四五六七八九十";

    /// The quantity that begins here, if one does.
    ///
    /// @param pack the goods' own pack (`30枚`): a measure that it is made of is no count of packs
    static @Nullable Quantity at(String text, int at, String pack, List<String> names) {
        Matcher packs = PACKS.matcher(text).region(at, text.length());
        if (packs.lookingAt()) {
            Integer count = pack.isEmpty() ? Integer.valueOf(packs.group(1)) : null;
            return new Quantity(count, true, "", packs.end());
        }
        Matcher weighed = WEIGHED.matcher(text).region(at, text.length());
        if (weighed.lookingAt()) {
            return new Quantity(null, true, "", weighed.end());
        }
        Matcher matcher = COUNT.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        String measure = matcher.group("measure") == null ? "" : matcher.group("measure");
        boolean explicit = matcher.group("sign") != null || !measure.isEmpty();
        Integer count = count(matcher.group(2));
        boolean ofThePack = !measure.isEmpty() && pack.endsWith(measure);
        if (ofThePack || !ends(text, matcher.end(), names)) {
            count = null;
        }
        return new Quantity(count, explicit, measure, matcher.end());
    }

    private static @Nullable Integer count(String written) {
        if (Character.isDigit(written.charAt(0))) {
            int count = Integer.parseInt(written);
            return count >= 1 && count <= MOST ? Integer.valueOf(count) : null;
        }
        if (written.equals("两") || written.equals("俩")) {
            return 2;
        }
        int numeral = NUMERALS.indexOf(written);
        return numeral < 0 ? null : Integer.valueOf(numeral + 1);
    }

    /// Whether the quantity surely ends here.
    private static boolean ends(String text, int at, List<String> names) {
        if (at >= text.length()) {
            return true;
        }
        char next = text.charAt(at);
        boolean range =
                ("-~/.x×*".indexOf(next) >= 0) && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
        if (range) {
            return false;
        }
        return !Character.isLetterOrDigit(next)
                || AFTER.matcher(text).region(at, text.length()).lookingAt()
                || names.stream().anyMatch(name -> text.regionMatches(true, at, name, 0, name.length()));
    }
}
