package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.Slate.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds flats in the spellings people use.
///
/// **To add a spelling:** one [Spelling] below, the most exact first, and one row in `FlatFinderTest`. A pattern
/// is made of the building blocks `{B}` (building), `{U}` (unit), `{R}` (room) and ` ` (perhaps a space); every
/// repetition is bounded.
final class FlatFinder {

    /// @param pattern with the groups `b` (building), `r` (room) and perhaps `u` (unit)
    private record Spelling(Pattern pattern) {

        static Spelling of(String form) {
            String pattern = form.replace(" ", "\\x20{0,2}")
                    .replace("{B}", "(?<b>[A-Z]?(?:\\d{1,3}|[一二三四五六七八九十]{1,3})|[A-Z])")
                    .replace("{U}", "(?<u>\\d{1,2}|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊A-Da-d])")
                    .replace("{R}", "(?<r>\\d{3,4})(?:\\x20?(?:室|房|号))?(?<side>[东西南北中]户)?");
            return new Spelling(Pattern.compile(BEFORE + pattern + AFTER));
        }
    }

    private static final String BEFORE = "(?<![\\d一二三四五六七八九十A-Za-z-])";
    private static final String AFTER = "(?![\\d-]|\\x20?(?:[元块斤克枚份个箱盒板袋]|g|kg|ml))";

    private static final List<Spelling> SPELLINGS = List.of(
            // 258弄7号602 (Shanghai: lane, house number, room)
            Spelling.of("(?<b>\\d{1,4}弄 \\d{1,3}号) {R}"),
            // 叠拼12-3 (stacked villas: the kind belongs to the building, the room is short)
            Spelling.of("(?<b>(?:叠拼|联排|双拼|独栋|别墅|洋房) \\d{1,3})(?:栋|幢|号)?-(?<r>\\d{1,4})(?<side>[东西]户)?"),
            // 3号楼2单元502, 3 号楼 二单元 1502, 7栋1单元1201室
            Spelling.of("{B} (?:号楼|号|栋|幢|座|楼|#楼?) -?{U} 单元 -?{R}"),
            // 12#甲1501东户, 12号楼乙门301
            Spelling.of("{B} (?:号楼|栋|幢|#楼?) (?<u>[甲乙丙丁戊])(?:单元|门|座)? -?{R}"),
            // 3-2-502
            Spelling.of("{B}-{U}-{R}"),
            // 5#1203, 12栋402室, 七号楼 1201, A座1503
            Spelling.of("{B} (?:号楼|栋|幢|座|#楼?) -?{R}"),
            // 5-1203
            Spelling.of("{B}-{R}"));

    private static final Map<Character, Integer> DIGITS =
            Map.of('一', 1, '二', 2, '三', 3, '四', 4, '五', 5, '六', 6, '七', 7, '八', 8, '九', 9);

    private FlatFinder() {}

    /// Crosses out every flat, in the order of the text; the same flat twice counts once.
    static List<Flat> take(Slate slate) {
        List<Flat> flats = new ArrayList<>();
        for (Spelling spelling : SPELLINGS) {
            Matcher matcher = spelling.pattern().matcher(slate.open());
            while (matcher.find()) {
                Flat flat = flat(spelling, matcher);
                if (!flats.contains(flat)) {
                    flats.add(flat);
                }
                slate.cross(matcher.start(), matcher.end(), Use.TAKEN);
            }
        }
        return flats;
    }

    /// Whether these words hold a flat.
    static boolean in(String words) {
        return !take(new Slate(Folded.of(words))).isEmpty();
    }

    private static Flat flat(Spelling spelling, Matcher matcher) {
        String side = spelling.pattern().namedGroups().containsKey("side") ? matcher.group("side") : null;
        String unit = spelling.pattern().namedGroups().containsKey("u") ? matcher.group("u") : null;
        String room = matcher.group("r") + (side == null ? "" : side);
        return new Flat(plain(matcher.group("b")), unit == null ? null : plain(unit), room);
    }

    /// Chinese numerals as digits, no spaces: `二` is 2, `十二` is 12, `二十` is 20, `258弄 7号` is `258弄7号`.
    private static String plain(String written) {
        String tight = written.replace(" ", "");
        Integer number = numeral(tight);
        return number == null ? tight : number.toString();
    }

    private static @Nullable Integer numeral(String written) {
        int ten = written.indexOf('十');
        if (ten < 0) {
            return written.length() == 1 ? DIGITS.get(written.charAt(0)) : null;
        }
        Integer tens = ten == 0 ? Integer.valueOf(1) : ten == 1 ? DIGITS.get(written.charAt(0)) : null;
        Integer ones = ten == written.length() - 1
                ? Integer.valueOf(0)
                : ten == written.length() - 2 ? DIGITS.get(written.charAt(ten + 1)) : null;
        return tens == null || ones == null ? null : tens * 10 + ones;
    }
}
