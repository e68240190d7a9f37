package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.Slate.Segment;
import io.menshen.member.intake.jielong.Slate.Use;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fixed words of a list: who it is for, what becomes of an order, what is paid. New words are added here.
final class Phrases {

    private static final String CLOSED = "[^,;。 " + Slate.CROSSED + "]";
    private static final String RELATIVE =
            "(?:爸妈|父母|爸爸|妈妈|爸|妈|奶奶|爷爷|外婆|外公|姥姥|姥爷|公公|婆婆|公婆|岳父|岳母|老人|邻居" + "|阿姨|叔叔|大爷|大妈|大叔|同事|朋友|家人|亲戚|女儿|儿子|孩子|老公|老婆)";
    private static final String ERRAND = "(?:代购|下单|接龙|接|带|拿|买|订|领|报)";

    /// 代爸妈接, 帮13楼王奶奶(无手机)带, 代6-2-1002邻居奶奶; not 帮我….
    private static final Pattern ON_BEHALF = Pattern.compile("(?:代|帮|替)(?!我|忙)(?<errand>" + CLOSED + "{1,16}?)" + ERRAND
            + "|(?:代|帮|替)(?!我|忙)(?<relative>[^,;。 ()" + Slate.CROSSED + "]{0,12}" + RELATIVE + ")");

    private static final Pattern TRANSFER = Pattern.compile("(?:转给|转让给|转让|让给|转单)" + CLOSED + "{0,24}");
    private static final Pattern LABEL = Pattern.compile(
            "(?<![\\p{L}\\d])(?:姓名|昵称|微信名|称呼|联系电话|联系方式|电话号码|手机号码|手机号|手机|电话|收货地址|地址|住址|房号|楼号|(?i:tel|mobile|phone))"
                    + "(?=[: (]|[\\d" + Slate.CROSSED + "]|$)[: ]?");
    private static final Pattern PAID = Pattern.compile("(?:已付款|已付|已转账|已转|已支付|已打款|付款了|付过了|付了|转了|💰|✅|☑|✔)(?!\\d)");
    private static final Pattern ADDITION = Pattern.compile("(?<!\\p{L})(?:再加|再来|再要|再订|再买|追加|另加|加单|补单|多加)");
    private static final Pattern REPLACEMENT = Pattern.compile("(?:改成|改为|换成|更正为|更改为)");
    private static final Pattern SAME_AS_ABOVE = Pattern.compile("(?<!\\p{L})同上");
    private static final Pattern PRICE = Pattern.compile(
            "(?:[共计合]{1,2}[: ]?)?(?:[¥￥]\\d{1,5}(?:\\.\\d{1,2})?|\\d{1,5}(?:\\.\\d{1,2})?(?:元|块钱?))(?:/\\p{L})?");

    /// Cancels when it stands alone between separators …
    private static final Set<String> CANCELLATIONS = Set.of(
            "取消", "取消了", "已取消", "取消订单", "取消接龙", "不要了", "不订了", "不接了", "不买了", "退了", "退订", "作废", "撤销", "撤回", "不需要", "不需要了",
            "帮顶", "帮顶一下", "顶", "顶一下", "❌");
    /// … and is doubtful inside other words.
    private static final List<String> DOUBTFUL_CANCELLATIONS = List.of("取消", "不要了", "不订了", "不接了", "作废", "退订", "退单");

    private static final Pattern NO_CHIP_BEFORE = Pattern.compile("(?:不要|不用|不必|别|勿|不)$");
    private static final Pattern NO_NAME = Pattern.compile(
            "^(?:帮|请|麻烦|谢谢|感谢|再|放|送|不|要|取件|取货|尾号|同上|已|备注|身份证|急|到了|下午|上午|晚上|中午|周[一二三四五六日末](?:送|上午|下午|中午|晚|$)).*");

    private Phrases() {}

    /// Crosses out whom it is ordered for; the answer holds the words.
    static @Nullable String takeOnBehalf(Slate slate) {
        Matcher matcher = ON_BEHALF.matcher(slate.open());
        if (!matcher.find()) {
            return null;
        }
        String group = matcher.group("errand") != null ? "errand" : "relative";
        String whom = slate.original(matcher.start(group), matcher.end(group));
        slate.cross(matcher.start(), matcher.end(), Use.TAKEN);
        return whom;
    }

    static boolean keepTransfer(Slate slate) {
        return cross(slate, TRANSFER, Use.KEPT);
    }

    static void takeLabels(Slate slate) {
        cross(slate, LABEL, Use.TAKEN);
    }

    static boolean takePaid(Slate slate) {
        return cross(slate, PAID, Use.TAKEN);
    }

    static boolean takeAddition(Slate slate) {
        return cross(slate, ADDITION, Use.TAKEN);
    }

    /// Where the goods after a change begin; -1 without one.
    static int takeReplacement(Slate slate) {
        Matcher matcher = REPLACEMENT.matcher(slate.open());
        if (!matcher.find()) {
            return -1;
        }
        slate.cross(matcher.start(), matcher.end(), Use.TAKEN);
        return matcher.end();
    }

    static boolean takeSameAsAbove(Slate slate) {
        return cross(slate, SAME_AS_ABOVE, Use.TAKEN);
    }

    static void takePrices(Slate slate) {
        cross(slate, PRICE, Use.TAKEN);
    }

    static boolean takeCancellation(Slate slate) {
        boolean found = cross(slate, Pattern.compile("❌"), Use.TAKEN);
        for (Segment segment : slate.segments()) {
            if (CANCELLATIONS.contains(trimmed(slate.text().substring(segment.from(), segment.to())))) {
                slate.cross(segment.from(), segment.to(), Use.TAKEN);
                found = true;
            }
        }
        return found;
    }

    static boolean doubtfulCancellation(String words) {
        return DOUBTFUL_CANCELLATIONS.stream().anyMatch(words::contains);
    }

    static Set<DeliveryHint> keepHints(Slate slate) {
        Set<DeliveryHint> hints = EnumSet.noneOf(DeliveryHint.class);
        for (DeliveryHint hint : DeliveryHint.values()) {
            for (String wording : hint.wordings()) {
                String open = slate.open();
                for (int at = open.indexOf(wording); at >= 0; at = open.indexOf(wording, at + wording.length())) {
                    if (!NO_CHIP_BEFORE
                            .matcher(open.substring(Math.max(0, at - 2), at))
                            .find()) {
                        hints.add(hint);
                        slate.cross(at, at + wording.length(), Use.HINT);
                    }
                }
            }
        }
        return hints;
    }

    /// Words that stand where a name could, and are none.
    static boolean noName(String words) {
        return NO_NAME.matcher(words).matches();
    }

    /// Without the punctuation around it.
    static String trimmed(String words) {
        int from = 0;
        int to = words.length();
        while (from < to && punctuation(words.charAt(from))) {
            from++;
        }
        while (to > from && punctuation(words.charAt(to - 1))) {
            to--;
        }
        return words.substring(from, to);
    }

    private static boolean punctuation(char c) {
        return Character.isWhitespace(c) || "-.!?~～_·…,;:。、！？，；：".indexOf(c) >= 0;
    }

    private static boolean cross(Slate slate, Pattern pattern, Use use) {
        boolean found = false;
        Matcher matcher = pattern.matcher(slate.open());
        while (matcher.find()) {
            slate.cross(matcher.start(), matcher.end(), use);
            found = true;
        }
        return found;
    }
}
