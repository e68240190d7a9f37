package io.menshen.disclosure.masking;

import java.util.Arrays;

/// The masks: what of a value is left at a level. Pure functions over code points.
///
/// Two rules hold everywhere. A value not longer than what would be kept is masked whole. And a mask has one shape for
/// each kind, so that two views of one value never add up to more than one of them shows.
final class Masks {

    /// Surnames of two characters; in all other Chinese names the first character alone is the surname.
    private static final long[] COMPOUND_SURNAMES = surnames("""
            欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠
            公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁
            拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 南荣 东里 仲长 子桑 即墨 淳于 达奚
            褚师 纳兰 完颜 耶律 歐陽 東方 獨孤 南宮 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 鍾離 長孫 鮮于 閭丘 東郭 司馬 軒轅
            顓孫 樂正 達奚 納蘭 完顏
            """);

    private static final String CHINESE_DIGITS = "零〇一二三四五六七八九十两幺壹贰叁肆伍陆柒捌玖拾";

    private static final int KEPT_DIGITS = 4;

    /// As many as a mainland mobile has before its last four, whatever the number's real length: that is no business
    /// of who sees the mask.
    private static final int MOBILE_STARS = 7;

    /// A number of fewer places would be half shown by its last four.
    private static final int SHORTEST_NUMBER = 12;

    private static final int NUMBER_STARS = 12;

    private static final int LONGEST_CLASS = 32;

    private Masks() {}

    /// Writes what is left of a string, quoted; false when nothing is and the property has to be cut.
    static boolean mask(Kind kind, Level level, int[] text, int length, Output out) {
        return switch (level) {
            case EXISTS -> {
                out.ascii(length == 0 ? "false" : "true");
                yield true;
            }
            case PARTIAL ->
                switch (kind) {
                    case MOBILE -> mobile(text, length, out);
                    case NAME -> name(text, length, out);
                    case NUMBER -> number(text, length, out);
                    case EMAIL -> email(text, length, out);
                    case FLAT, DATE, ID, CHIP, TEXT -> false;
                };
            case CLASS ->
                switch (kind) {
                    case FLAT -> building(text, length, out);
                    case DATE -> year(text, length, out);
                    case MOBILE, NAME, NUMBER, EMAIL, ID, CHIP, TEXT -> false;
                };
            case PLAIN, ALIAS, ABSENT -> false;
        };
    }

    /// `13912345678` → `*******5678`. Never the first digits too: with the last four they would be the number.
    private static boolean mobile(int[] text, int length, Output out) {
        int digits = 0;
        for (int i = 0; i < length; i++) {
            if (Character.isDigit(text[i])) {
                digits++;
            }
        }
        out.quote();
        out.stars(MOBILE_STARS);
        if (digits > KEPT_DIGITS) {
            int skip = digits - KEPT_DIGITS;
            for (int i = 0; i < length; i++) {
                if (Character.isDigit(text[i]) && --skip < 0) {
                    out.character('0' + Character.digit(text[i], 10));
                }
            }
        }
        out.quote();
        return true;
    }

    /// `110101199003071233` → `************1233`, with the same number of stars for every length.
    private static boolean number(int[] text, int length, Output out) {
        int places = 0;
        for (int i = 0; i < length; i++) {
            places += place(text[i]) ? 1 : 0;
        }
        out.quote();
        out.stars(NUMBER_STARS);
        if (places >= SHORTEST_NUMBER) {
            int skip = places - KEPT_DIGITS;
            for (int i = 0; i < length; i++) {
                if (place(text[i]) && --skip < 0) {
                    out.character(text[i]);
                }
            }
        }
        out.quote();
        return true;
    }

    private static boolean place(int c) {
        return (c >= '0' && c <= '9') || c == 'X' || c == 'x';
    }

    /// `zhang.wei@example.com` → `z***@***`: a domain may be as telling as the name before it.
    private static boolean email(int[] text, int length, Output out) {
        int at = -1;
        for (int i = 0; i < length; i++) {
            if (text[i] == '@') {
                at = i;
            }
        }
        out.quote();
        if (at > 1 && Character.isLetterOrDigit(text[0])) {
            out.character(text[0]);
        }
        out.stars(3);
        out.character('@');
        out.stars(3);
        out.quote();
        return true;
    }

    /// `1990-03-07` → `1990`.
    private static boolean year(int[] text, int length, Output out) {
        if (length != 10 || text[4] != '-' || text[7] != '-') {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
        }
        out.quote();
        for (int i = 0; i < 4; i++) {
            out.character(text[i]);
        }
        out.quote();
        return true;
    }

    /// `王小明` → `王**`, `欧阳娜娜` → `欧阳**`, `阿依古丽·买买提` → `阿***·***`.
    private static boolean name(int[] text, int length, Output out) {
        int kept = kept(text, length);
        out.quote();
        for (int i = 0; i < length; i++) {
            if (i < kept || dot(text[i])) {
                out.character(text[i]);
            } else {
                out.character('*');
            }
        }
        out.quote();
        return true;
    }

    /// How many code points of a name may be shown: none when the name is too short, or when it begins with
    /// anything but a name, for people put flats, numbers and accounts into their nicknames.
    private static int kept(int[] text, int length) {
        if (length < 2) {
            return 0;
        }
        int first = text[0];
        boolean letter = Character.isLetter(first);
        if (!letter && Character.getType(first) != Character.OTHER_SYMBOL) {
            return 0;
        }
        if (CHINESE_DIGITS.indexOf(first) >= 0 && CHINESE_DIGITS.indexOf(text[1]) >= 0) {
            return 0;
        }
        if (letter && !Character.isIdeographic(first) && looksLikeAnAccount(text, length)) {
            return 0;
        }
        if (Arrays.binarySearch(COMPOUND_SURNAMES, pair(first, text[1])) >= 0) {
            return length > 2 ? 2 : 0;
        }
        return 1;
    }

    /// An e-mail address, a WeChat id, a number plate: letters with digits or signs that names do not have.
    private static boolean looksLikeAnAccount(int[] text, int length) {
        for (int i = 0; i < length; i++) {
            int c = text[i];
            if (!Character.isLetter(c) && c != ' ' && c != '\'' && c != '’' && c != '-' && !dot(c)) {
                return true;
            }
        }
        return false;
    }

    private static long[] surnames(String words) {
        return words.strip()
                .lines()
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .mapToLong(word -> pair(word.charAt(0), word.charAt(1)))
                .sorted()
                .toArray();
    }

    private static long pair(int first, int second) {
        return (long) first << 32 | second;
    }

    private static boolean dot(int c) {
        return c == '·' || c == '‧' || c == '•' || c == '・';
    }

    /// `3-2-502` → `3`. What is no canonical flat has no class.
    private static boolean building(int[] text, int length, Output out) {
        int dash = 0;
        int digits = 0;
        int run = 0;
        while (dash < length && !dash(text[dash])) {
            int c = text[dash];
            if (Character.isDigit(c)) {
                digits++;
                run++;
            } else {
                run = 0;
            }
            // Longer numbers are no buildings: somebody has written a phone number where the flat belongs.
            if (run > 4 || digits > 6 || Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                return false;
            }
            dash++;
        }
        if (dash == 0 || dash == length || dash > LONGEST_CLASS) {
            return false;
        }
        out.quote();
        for (int i = 0; i < dash; i++) {
            out.character(text[i]);
        }
        out.quote();
        return true;
    }

    private static boolean dash(int c) {
        return Character.getType(c) == Character.DASH_PUNCTUATION || c == '−';
    }
}
