package io.menshen.disclosure.masking;

import java.util.Arrays;

/// The masks: what of a value is left at a level, a function of its code points alone. Not for two threads at a time.
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

    /// With the area known, four of seven digits would leave a thousand numbers to try.
    private static final int KEPT_OF_LANDLINES = 2;

    private static final int SHORTEST_LANDLINE = 7;
    private static final int LANDLINE_STARS = 8;
    private static final int KEPT_OF_DOCUMENTS = 3;
    private static final int SHORTEST_DOCUMENT = 8;
    private static final int DOCUMENT_STARS = 6;
    private static final int KEPT_OF_PLATES = 2;
    private static final int SHORTEST_PLATE = 6;
    private static final int PLATE_STARS = 5;
    private static final int SHORTEST_ACCOUNT = 5;

    private static final int LONGEST_CLASS = 32;
    private static final int MOST_DIGITS_OF_A_FLAT = 10;

    private final FreeText freeText = new FreeText();

    /// Writes what is left of a string, quoted; false when nothing is and the property has to be cut.
    boolean mask(Kind kind, Level level, int[] text, int length, Output out) {
        return switch (level) {
            case EXISTS -> {
                out.ascii(length == 0 ? "false" : "true");
                yield true;
            }
            case PARTIAL ->
                switch (kind) {
                    case MOBILE -> last(KEPT_DIGITS, MOBILE_STARS, KEPT_DIGITS + 1, Places.DIGITS, text, length, out);
                    case LANDLINE ->
                        last(KEPT_OF_LANDLINES, LANDLINE_STARS, SHORTEST_LANDLINE, Places.DIGITS, text, length, out);
                    case NAME -> name(text, length, out);
                    case NUMBER -> last(KEPT_DIGITS, NUMBER_STARS, SHORTEST_NUMBER, Places.NUMBER, text, length, out);
                    case DOCUMENT ->
                        last(KEPT_OF_DOCUMENTS, DOCUMENT_STARS, SHORTEST_DOCUMENT, Places.LETTERS, text, length, out);
                    case PLATE -> last(KEPT_OF_PLATES, PLATE_STARS, SHORTEST_PLATE, Places.LETTERS, text, length, out);
                    case EMAIL -> email(text, length, out);
                    case ACCOUNT -> account(text, length, out);
                    case NOTE -> {
                        freeText.mask(text, length, out);
                        yield true;
                    }
                    case FLAT, ADDRESS, ADDRESS_TO_BUILDING, ADDRESS_TO_UNIT, DATE, ID, CHIP, TEXT -> false;
                };
            case CLASS ->
                switch (kind) {
                    case FLAT -> building(text, length, out);
                    case ADDRESS -> Addresses.write(Addresses.COMMUNITY, text, length, out);
                    case ADDRESS_TO_BUILDING -> Addresses.write(Addresses.BUILDING, text, length, out);
                    case ADDRESS_TO_UNIT -> Addresses.write(Addresses.UNIT, text, length, out);
                    case DATE -> years(text, length, out);
                    case MOBILE, LANDLINE, NAME, NUMBER, DOCUMENT, PLATE, EMAIL, ACCOUNT, ID, CHIP, TEXT, NOTE -> false;
                };
            case PLAIN, ALIAS, ABSENT -> false;
        };
    }

    /// What counts as a place of a number; everything else is how somebody wrote it.
    private enum Places {
        /// Digits of any script, shown as 0 to 9.
        DIGITS,
        /// 0 to 9 and the X of a check digit.
        NUMBER,
        /// Digits and Latin letters, wide ones too.
        LETTERS;

        /// The place as it is shown; -1 for none.
        int of(int c) {
            return switch (this) {
                case DIGITS -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : -1;
                case NUMBER -> (c >= '0' && c <= '9') || c == 'X' || c == 'x' ? c : -1;
                case LETTERS -> {
                    int digit = Character.digit(c, 36);
                    yield digit < 0 ? -1 : digit < 10 ? '0' + digit : 'A' + digit - 10;
                }
            };
        }
    }

    /// `13912345678` → `*******5678`: stars, as many for every length, and the last places. Never the first ones too:
    /// with
    /// the last they would be the number.
    private static boolean last(int kept, int stars, int shortest, Places places, int[] text, int length, Output out) {
        int count = 0;
        for (int i = 0; i < length; i++) {
            count += places.of(text[i]) >= 0 ? 1 : 0;
        }
        out.quote();
        out.stars(stars);
        if (count >= shortest) {
            int skip = count - kept;
            for (int i = 0; i < length; i++) {
                int place = places.of(text[i]);
                if (place >= 0 && --skip < 0) {
                    out.character(place);
                }
            }
        }
        out.quote();
        return true;
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

    /// `lily2008` → `l***`. Many accounts are somebody's mobile: a digit is not kept.
    private static boolean account(int[] text, int length, Output out) {
        out.quote();
        if (length > SHORTEST_ACCOUNT && Character.isLetter(text[0]) && text[0] < 0x80) {
            out.character(text[0]);
        }
        out.stars(3);
        out.quote();
        return true;
    }

    /// `1990-03-07` → `1990–1999`. Ten calendar years and not ten years of age: an age moves on a birthday, and whoever
    /// looks every day would see it.
    private static boolean years(int[] text, int length, Output out) {
        if (length != 10 || text[4] != '-' || text[7] != '-') {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) {
                return false;
            }
        }
        out.quote();
        decade(text, '0', out);
        out.character('–');
        decade(text, '9', out);
        out.quote();
        return true;
    }

    private static void decade(int[] text, int last, Output out) {
        for (int i = 0; i < 3; i++) {
            out.character(text[i]);
        }
        out.character(last);
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
        for (int i = dash; i < length; i++) {
            digits += Character.isDigit(text[i]) ? 1 : 0;
        }
        // `139-1234-5678` is none either
        if (dash == 0 || dash == length || dash > LONGEST_CLASS || digits > MOST_DIGITS_OF_A_FLAT) {
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
