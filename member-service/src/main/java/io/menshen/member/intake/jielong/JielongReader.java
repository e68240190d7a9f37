package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.Posting.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a pasted text into a [Posting]: finds where lists and items begin, and gives each item to [ItemReader].
///
/// Time is linear in the text: each line is looked at once, every repetition in a pattern is bounded, and an item
/// that is too long is not read at all.
public final class JielongReader {

    /// An item as it is being collected over its lines.
    private record Open(ItemReader.Place place, StringBuilder text) {}

    private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\u000B\f\u0085\u2028\u2029]");
    private static final int LONGEST_SIGN = 200;

    private static final Pattern LIST_BEGINS =
            Pattern.compile("^#?(?:接龙|接力|Group Note)(?![\\p{L}\\d]).*|^#接龙.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern EXAMPLE =
            Pattern.compile("^(?:例如?|示例|举例|格式|样例|e\\.g\\.?)(?=[ :、.,(]|$).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern TOTAL = Pattern.compile("^(?:合计|共计|总计|小计|一共|总共|共\\d).*");
    private static final Pattern HEADER = Pattern.compile(
            "^[^:]{1,40}(?:(?:\\d{4}[/-]|\\d{4}年)\\d{1,2}[/月-]\\d{1,2}日? {1,2}|(?:昨天|前天|今天|星期[一二三四五六日天]|周[一二三四五六日]|上午|下午|晚上)? ?)\\d{1,2}:\\d{2}(?::\\d{2})?$");
    /// `1.` `2、` `3）` `(4)` `【5】` `6:` `⑦`
    private static final Pattern MARKED_NUMBER = Pattern.compile(
            "^(?:[(【\\[](?<inner>\\d{1,5})[)】\\]]|(?<outer>\\d{1,5}) ?[.、)）,:。](?!\\d)|(?<circled>[①-⑨])(?![x×*+] ?\\d)) ?");
    /// `5 赵六`, `1.3-2-502豆豆妈`: a number only where one is expected.
    private static final Pattern BARE_NUMBER = Pattern.compile("^(?<bare>\\d{1,5})(?: {1,4}|[.、)](?=\\d))");
    private static final int FARTHEST_JUMP = 3;

    private static final Pattern OFFER = Pattern.compile(
            "(?:(?<![A-Za-z])(?<code>[A-Z])[ .:、]{0,2})?(?<name>\\p{L}[\\p{L}\\d()]{0,20}?) ?[¥￥]?(?<price>\\d{1,5}(?:\\.\\d{1,2})?) ?(?:元|块)");

    private final ItemReader reader;
    private final Catalogue catalogue;
    private final List<Item> items = new ArrayList<>();
    private final List<Offer> offers = new ArrayList<>();
    private final SortedMap<Integer, Kind> rest = new TreeMap<>();
    private int block = 1;
    private int last = 0;
    private boolean begun = false;
    private boolean broken = false;
    private @Nullable Open open;

    private JielongReader(Catalogue catalogue, boolean delivery) {
        this.catalogue = catalogue;
        this.reader = new ItemReader(catalogue, delivery);
    }

    /// @param delivery whether the round is brought to the door, so that a flat is needed
    public static Posting read(String text, Catalogue catalogue, boolean delivery) {
        JielongReader reading = new JielongReader(catalogue, delivery);
        String[] lines = LINE_END.split(text, -1);
        for (int at = 0; at < lines.length; at++) {
            reading.line(at + 1, lines[at]);
        }
        reading.finishItem();
        return new Posting(
                List.copyOf(reading.items),
                List.copyOf(reading.offers),
                Collections.unmodifiableSortedMap(reading.rest),
                reading.block);
    }

    private void line(int number, String line) {
        String text = Folded.of(line).text().strip();
        if (text.isEmpty()) {
            finishItem();
            broken = true;
            return;
        }
        String sign = text.substring(0, Math.min(LONGEST_SIGN, text.length()));
        if (LIST_BEGINS.matcher(sign).matches()) {
            startBlock();
            aside(number, Kind.TITLE);
            collectOffers(sign);
        } else if (EXAMPLE.matcher(sign).matches()) {
            aside(number, Kind.EXAMPLE);
        } else if (TOTAL.matcher(sign).matches()) {
            aside(number, Kind.TOTAL);
        } else if (text.length() <= LONGEST_SIGN && HEADER.matcher(sign).matches() && numberAt(sign) < 0) {
            aside(number, Kind.HEADER);
        } else {
            itemOrTalk(number, line, sign);
        }
    }

    private void itemOrTalk(int line, String original, String sign) {
        Matcher marked = MARKED_NUMBER.matcher(sign);
        Matcher bare = BARE_NUMBER.matcher(sign);
        if (marked.find()) {
            startItem(line, number(marked), original, sign.substring(marked.end()));
        } else if (bare.find() && expected(Integer.parseInt(bare.group("bare")))) {
            startItem(line, Integer.parseInt(bare.group("bare")), original, sign.substring(bare.end()));
        } else if (open != null && !broken) {
            open.text().append('\n').append(original);
        } else {
            talk(line, original, sign);
        }
    }

    private void startItem(int line, int number, String original, String text) {
        finishItem();
        if (EXAMPLE.matcher(text).matches()) {
            aside(line, Kind.EXAMPLE);
            return;
        }
        if (number == 1 && last > 1) {
            startBlock();
        }
        begun = true;
        last = number;
        if (Phrases.trimmed(text).isEmpty()) {
            aside(line, Kind.EMPTY);
            return;
        }
        open = new Open(new ItemReader.Place(block, line, number), new StringBuilder(withoutNumber(original)));
        broken = false;
    }

    /// A title, talk between the items, or an item that somebody forgot to number.
    private void talk(int line, String original, String sign) {
        Slate slate = new Slate(Folded.of(sign));
        boolean item =
                MobileFinder.take(slate).size() == 1 && !FlatFinder.take(slate).isEmpty();
        if (item) {
            items.add(reader.read(new ItemReader.Place(block, line, null), original));
            broken = true;
        } else {
            aside(line, begun ? Kind.REMARK : Kind.TITLE);
            if (!begun) {
                collectOffers(sign);
            }
        }
    }

    private void startBlock() {
        finishItem();
        block += begun ? 1 : 0;
        begun = false;
        last = 0;
        reader.startBlock();
    }

    private void aside(int line, Kind kind) {
        finishItem();
        broken = true;
        rest.put(line, kind);
    }

    private void finishItem() {
        if (open != null) {
            items.add(reader.read(open.place(), open.text().toString()));
            open = null;
        }
    }

    private boolean expected(int number) {
        return number == 1 ? last == 0 : number > last && number <= last + FARTHEST_JUMP && begun;
    }

    private static int numberAt(String sign) {
        Matcher marked = MARKED_NUMBER.matcher(sign);
        return marked.find() ? number(marked) : -1;
    }

    private static int number(Matcher marked) {
        if (marked.group("circled") != null) {
            return marked.group("circled").charAt(0) - '①' + 1;
        }
        return Integer.parseInt(marked.group("inner") != null ? marked.group("inner") : marked.group("outer"));
    }

    /// The original line behind its number: as many characters are dropped as the folded number had, invisible
    /// ones aside.
    private static String withoutNumber(String original) {
        Folded folded = Folded.of(original);
        String text = folded.text();
        int indent = text.length() - text.stripLeading().length();
        String sign = text.substring(indent, Math.min(text.length(), indent + LONGEST_SIGN));
        Matcher marked = MARKED_NUMBER.matcher(sign);
        Matcher bare = BARE_NUMBER.matcher(sign);
        int end = marked.find() ? marked.end() : bare.find() ? bare.end() : 0;
        return original.substring(folded.originOf(indent + end));
    }

    private void collectOffers(String sign) {
        Matcher matcher = OFFER.matcher(sign);
        while (matcher.find()) {
            long fen = new BigDecimal(matcher.group("price")).movePointRight(2).longValueExact();
            Offer offer = new Offer(matcher.group("code"), matcher.group("name"), fen);
            if (!offers.contains(offer)) {
                offers.add(offer);
            }
        }
        reader.use(catalogue.lettered(offers));
    }
}
