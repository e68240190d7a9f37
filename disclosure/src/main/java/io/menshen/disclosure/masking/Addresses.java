package io.menshen.disclosure.masking;

/// How much of a postal address is kept: the community, the building or the unit.
///
/// An address that is not written as one has no class: what is kept begins where the last word of it begins, must end
/// as places do, and holds no run of digits that could be a number of somebody's.
final class Addresses {

    static final int COMMUNITY = 0;
    static final int BUILDING = 1;
    static final int UNIT = 2;

    private static final Lexicon BUILDINGS = new Lexicon("号楼 號樓 栋 棟 幢 座 #楼 #");
    private static final Lexicon UNITS = new Lexicon("单元 單元 门 門 梯");

    private static final String ENDS_OF_COMMUNITIES = "区區里园園苑城府庭院湾灣郡邸居阁閣轩軒庄莊寓厦廈场場坊期村弄巷号號镇鎮乡鄉路街道家墅洲岸都汇";

    private static final String NUMERALS = "零〇一二三四五六七八九十百甲乙丙丁";
    private static final int LONGEST_NUMERAL = 4;
    private static final int LONGEST = 48;
    private static final int LONGEST_RUN = 4;

    private Addresses() {}

    /// Writes what is kept, quoted; false when nothing can be.
    static boolean write(int to, int[] text, int length, Output out) {
        for (int i = 0; i < length; i++) {
            int end = numbered(BUILDINGS, text, i, length);
            if (end > i && (i == 0 || !numeral(text[i - 1]))) {
                return written(to, text, i, end, length, out);
            }
        }
        return false;
    }

    private static boolean written(int to, int[] text, int building, int behind, int length, Output out) {
        int community = building;
        while (community > 0 && gap(text[community - 1])) {
            community--;
        }
        int from = community;
        while (from > 0 && !gap(text[from - 1])) {
            from--;
        }
        if (from == community || ENDS_OF_COMMUNITIES.indexOf(text[community - 1]) < 0) {
            return false;
        }
        int end = switch (to) {
            case COMMUNITY -> community;
            case BUILDING -> behind;
            default -> unit(text, behind, length);
        };
        if (end < 0 || end - from > LONGEST || !harmless(text, from, end)) {
            return false;
        }
        out.quote();
        for (int i = from; i < end; i++) {
            out.character(text[i]);
        }
        out.quote();
        return true;
    }

    private static int unit(int[] text, int from, int length) {
        int i = from;
        while (i < length && gap(text[i])) {
            i++;
        }
        int end = numbered(UNITS, text, i, length);
        return end > i ? end : -1;
    }

    /// Where a numbered place ends that begins here; the same place when there is none.
    private static int numbered(Lexicon marks, int[] text, int from, int length) {
        int i = from;
        while (i < length && i - from <= LONGEST_NUMERAL && numeral(text[i])) {
            i++;
        }
        int mark = i > from && i - from <= LONGEST_NUMERAL ? marks.at(text, i, length) : 0;
        return mark > 0 ? i + mark : from;
    }

    private static boolean numeral(int c) {
        return Character.isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || NUMERALS.indexOf(c) >= 0;
    }

    private static boolean gap(int c) {
        return !Character.isLetterOrDigit(c) && c != '#' && c != '·';
    }

    private static boolean harmless(int[] text, int from, int end) {
        int run = 0;
        for (int i = from; i < end; i++) {
            int c = text[i];
            run = Character.isDigit(c) || "零〇一二三四五六七八九幺".indexOf(c) >= 0 ? run + 1 : 0;
            if (run > LONGEST_RUN || !(Character.isLetterOrDigit(c) || c == '#' || c == '·' || c == ' ' || c == '-')) {
                return false;
            }
        }
        return true;
    }
}
