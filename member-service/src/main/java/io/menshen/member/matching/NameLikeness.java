package io.menshen.member.matching;

import com.ibm.icu.text.Transliterator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.jspecify.annotations.Nullable;

/// A name made ready to be compared with many others. Never printed.
///
/// Chinese names are short: one other character of three is another person as often as a slip, and brothers
/// and sisters share two of three. So letters are compared by Jaro-Winkler only where there are enough of
/// them, and a Chinese name that is not the same counts as alike if it sounds the same, which is how input
/// methods make mistakes.
public final class NameLikeness {

    /// How alike two names are.
    public enum Degree {
        SAME,
        /// Other characters, the same pinyin without tones.
        SOUNDS_SAME,
        /// Spelt nearly the same, or one is the beginning of the other up to a `·`.
        CLOSE,
        DIFFERENT
    }

    /// From how many code points on a name is long enough to be compared letter by letter.
    private static final int LONG = 5;

    /// Reached by one slip in five letters, and by two names that merely begin alike not.
    private static final double ALIKE = 0.92;

    private static final Set<String> COMPOUND_SURNAMES = Set.of(
            "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "夏侯", "司徒", "司空", "端木", "南宫", "西门",
            "独孤", "百里", "呼延", "轩辕", "澹台", "公冶", "宗政", "濮阳", "淳于", "太史", "申屠", "钟离", "闻人", "赫连", "拓跋", "完颜", "纳兰", "東方",
            "歐陽", "司馬", "諸葛");

    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();

    /// A transliterator keeps a state while it works.
    private static final ThreadLocal<Transliterator> PINYIN =
            ThreadLocal.withInitial(() -> Transliterator.getInstance("Han-Latin/Names; Latin-ASCII; Lower"));

    private final String normal;
    private final int length;
    private @Nullable String pinyin;

    private NameLikeness(String normal) {
        this.normal = normal;
        this.length = normal.codePointCount(0, normal.length());
    }

    public static NameLikeness of(DisplayName name) {
        return new NameLikeness(name.normal());
    }

    /// How alike the two are.
    public Degree to(NameLikeness other) {
        if (normal.equals(other.normal)) {
            return Degree.SAME;
        }
        if (length == 1 || other.length == 1) {
            return Degree.DIFFERENT; // 王 is everybody called Wang
        }
        if (length == other.length && sameSurname(other) && pinyin().equals(other.pinyin())) {
            return Degree.SOUNDS_SAME;
        }
        return beginsTheOther(other) || alike(other) ? Degree.CLOSE : Degree.DIFFERENT;
    }

    /// 张 and 章 sound the same and are two families: a slip in the surname is rarer than a namesake. Only
    /// what is long enough to be sure without it may differ there.
    private boolean sameSurname(NameLikeness other) {
        return surname().equals(other.surname()) || length >= 3;
    }

    private String surname() {
        String two = normal.substring(0, normal.offsetByCodePoints(0, Math.min(2, length)));
        return COMPOUND_SURNAMES.contains(two) && length > 2
                ? two
                : normal.substring(0, normal.offsetByCodePoints(0, 1));
    }

    /// 买买提 and 买买提·吐尔逊: the second part is the father's name, and often left out.
    private boolean beginsTheOther(NameLikeness other) {
        String shorter = length < other.length ? normal : other.normal;
        String longer = length < other.length ? other.normal : normal;
        return shorter.codePointCount(0, shorter.length()) >= 3 && longer.startsWith(shorter + "·");
    }

    private boolean alike(NameLikeness other) {
        if (Math.min(length, other.length) < LONG) {
            return false;
        }
        Map<Integer, Character> letters = new HashMap<>();
        return JARO_WINKLER.apply(asLetters(normal, letters), asLetters(other.normal, letters)) >= ALIKE;
    }

    private String pinyin() {
        if (pinyin == null) {
            pinyin = PINYIN.get().transliterate(normal);
        }
        return pinyin;
    }

    /// One `char` for each code point, so that a rare character counts as one letter and half of one as none.
    private static String asLetters(String text, Map<Integer, Character> letters) {
        StringBuilder out = new StringBuilder();
        List<Integer> codePoints = text.codePoints().boxed().toList();
        for (int codePoint : codePoints) {
            out.append(letters.computeIfAbsent(codePoint, _ -> (char) ('\u4e00' + letters.size())));
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "NameLikeness[…]";
    }
}
