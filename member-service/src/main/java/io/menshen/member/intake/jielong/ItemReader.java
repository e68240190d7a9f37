package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.GoodsReader.Bare;
import io.menshen.member.intake.jielong.Slate.Segment;
import io.menshen.member.intake.jielong.Slate.Use;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads one item. The finders take turns on one [Slate], the surest first; what is left is the name (if it
/// stands before the goods) and the remark.
final class ItemReader {

    /// Where an item stands in the text.
    record Place(int block, int line, @Nullable Integer number) {}

    private static final int LONGEST = 1_000;
    private static final int LONGEST_NAME = 24;

    /// A number in a remark may be a quantity nobody understood …
    private static final Pattern PERHAPS_QUANTITY =
            Pattern.compile("[0-9①-⑨]|[一二两三四五六七八九十半](?:份|箱|盒|板|袋|包|件|桶|瓶|支|提|斤)");
    /// … unless it is a time, a floor or an age.
    private static final Pattern NO_QUANTITY = Pattern.compile("\\d{1,2}(?:点半?|:\\d{2}|时|楼|层|岁|月|人|号[前后])");

    /// `O'Brien` is a name; an apostrophe elsewhere is none.
    private static final Pattern LONE_APOSTROPHE = Pattern.compile("(?<!\\p{L})['’]|['’](?!\\p{L})");

    private Catalogue catalogue;
    private final boolean delivery;
    private @Nullable Item above;

    ItemReader(Catalogue catalogue, boolean delivery) {
        this.catalogue = catalogue;
        this.delivery = delivery;
    }

    /// A new list begins: nothing is above its first item.
    void startBlock() {
        above = null;
    }

    /// From here on the goods have these letters too.
    void use(Catalogue lettered) {
        catalogue = lettered;
    }

    Item read(Place place, String text) {
        Item item = text.length() > LONGEST ? tooLong(place) : readShort(place, text);
        above = item;
        return item;
    }

    private Item readShort(Place place, String text) {
        Folded folded = Folded.of(text);
        Slate slate = new Slate(folded);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        Set<UnsafeText> unsafe = EnumSet.noneOf(UnsafeText.class);
        note(reasons, folded.hidden(), Reason.HIDDEN_CHARACTERS);
        note(reasons, place.number() == null, Reason.UNNUMBERED);

        unsafe.addAll(UnsafeTextFinder.keepShaped(slate));
        Set<String> mobiles = MobileFinder.take(slate);
        note(reasons, MobileFinder.takeBroken(slate), Reason.MOBILE_UNREADABLE);
        note(reasons, mobiles.size() > 1, Reason.TWO_MOBILES);
        unsafe.addAll(UnsafeTextFinder.keepLong(slate));
        boolean transfer = Phrases.keepTransfer(slate);
        String onBehalfOf = Phrases.takeOnBehalf(slate);
        List<Flat> flats = FlatFinder.take(slate);
        note(reasons, flats.size() > 1, Reason.TWO_FLATS);
        Flat flat = flats.isEmpty() ? null : flats.getFirst();
        Phrases.takeLabels(slate);
        boolean paid = Phrases.takePaid(slate);
        boolean addition = Phrases.takeAddition(slate);
        int replacement = Phrases.takeReplacement(slate);
        boolean same = Phrases.takeSameAsAbove(slate);
        Set<DeliveryHint> hints = Phrases.keepHints(slate);
        GoodsReader reader = GoodsReader.read(catalogue, slate);
        boolean cancelled = Phrases.takeCancellation(slate);
        Phrases.takePrices(slate);

        Segment nameAt = nameAt(slate);
        String name = nameAt == null ? null : name(slate, nameAt, reasons, unsafe);
        SortedMap<Integer, Integer> goods = goods(slate, reader, nameAt, same, reasons);
        note(reasons, replacement >= 0 && slate.firstGoods() < replacement, Reason.CHANGE_UNCLEAR);
        note(reasons, cancelled && reader.unfinished(), Reason.CANCEL_UNCLEAR);
        String remark = remark(slate, nameAt, cancelled, !goods.isEmpty(), reasons);
        note(unsafe, UnsafeTextFinder.health(folded.text()), UnsafeText.HEALTH);

        Intent intent = transfer
                ? Intent.TRANSFER
                : cancelled ? Intent.CANCEL : addition ? Intent.ADD : replacement >= 0 ? Intent.REPLACE : Intent.ORDER;
        boolean known = mobiles.size() == 1 || (name != null && flat != null);
        note(reasons, !known && !reasons.contains(Reason.TWO_MOBILES), Reason.WHO_UNCLEAR);
        // additions and changes go where the order goes
        if (known && flat == null && delivery && intent == Intent.ORDER && !hints.contains(DeliveryHint.PICK_UP)) {
            boolean another = onBehalfOf != null && FlatFinder.in(onBehalfOf);
            reasons.add(another ? Reason.FLAT_OF_ANOTHER : Reason.FLAT_MISSING);
        }
        if (intent == Intent.CANCEL || intent == Intent.TRANSFER) {
            reasons.removeAll(EnumSet.of(Reason.GOODS_UNCLEAR, Reason.QUANTITY_UNCLEAR, Reason.NUMBER_UNREAD));
        }
        note(reasons, transfer, Reason.TRANSFER);
        return new Item(
                place.block(),
                place.line(),
                place.number(),
                intent,
                name,
                mobiles.size() == 1 ? mobiles.iterator().next() : null,
                flat,
                Collections.unmodifiableSortedMap(goods),
                onBehalfOf,
                paid,
                Collections.unmodifiableSet(hints),
                Collections.unmodifiableSet(unsafe),
                remark,
                Collections.unmodifiableSet(reasons));
    }

    private static Item tooLong(Place place) {
        return new Item(
                place.block(),
                place.line(),
                place.number(),
                Intent.ORDER,
                null,
                null,
                null,
                Collections.emptySortedMap(),
                null,
                false,
                Set.of(),
                Set.of(),
                null,
                Set.of(Reason.TOO_LONG));
    }

    /// The first words that nobody has understood, if they stand before the goods.
    private static @Nullable Segment nameAt(Slate slate) {
        List<Segment> segments = slate.segments().stream()
                .filter(segment -> !Phrases.trimmed(text(slate, segment)).isEmpty())
                .toList();
        if (segments.isEmpty()) {
            return null;
        }
        Segment first = segments.getFirst();
        String words = Phrases.trimmed(text(slate, first));
        boolean closed = slate.any(first, Use.HINT) || slate.any(first, Use.KEPT);
        if (closed
                || first.from() > slate.firstGoods()
                || Character.isDigit(words.charAt(0))
                || Phrases.noName(words)
                || Phrases.doubtfulCancellation(words)) {
            return null;
        }
        return segments.size() > 1 && latin(words) && onlySpaceBetween(slate, first, segments.get(1))
                ? secondLatinWord(slate, first, segments.get(1))
                : first;
    }

    /// `Anna Lee` is one name.
    private static Segment secondLatinWord(Slate slate, Segment first, Segment second) {
        boolean latin = latin(Phrases.trimmed(text(slate, second))) && slate.only(second, Use.OPEN);
        return latin && second.from() < slate.firstGoods() ? new Segment(first.from(), second.to()) : first;
    }

    private static boolean onlySpaceBetween(Slate slate, Segment first, Segment second) {
        return second.from() == first.to() + 1 && slate.text().charAt(first.to()) == ' ';
    }

    private static boolean latin(String words) {
        return !words.isEmpty() && words.chars().allMatch(c -> c < 0x250 && Character.isLetter(c));
    }

    private @Nullable String name(Slate slate, Segment at, Set<Reason> reasons, Set<UnsafeText> unsafe) {
        String name = Phrases.trimmed(slate.original(at.from(), at.to())).strip();
        if (name.isEmpty()) {
            return null;
        }
        boolean strange = name.codePoints().anyMatch(c -> !partOfNames(c))
                || LONE_APOSTROPHE.matcher(name).find()
                || name.codePoints().noneMatch(Character::isLetter)
                || name.codePointCount(0, name.length()) > LONGEST_NAME;
        note(reasons, strange || catalogue.names(text(slate, at)), Reason.NAME_UNCLEAR);
        if (UnsafeTextFinder.health(text(slate, at))) {
            reasons.add(Reason.NAME_UNSAFE);
            unsafe.add(UnsafeText.HEALTH);
        }
        return name;
    }

    /// Letters of any script, marks, digits, pictures, and the few signs that names carry. No `=`, `<`, `'` +
    /// `;`: a name ends up in lists that spreadsheets and web pages show.
    private static boolean partOfNames(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.OTHER_SYMBOL,
                    Character.MODIFIER_SYMBOL -> c != '^' && c != '`';
            default -> "·•・._-~～ ()（）'’&\u200D".indexOf(c) >= 0;
        };
    }

    private SortedMap<Integer, Integer> goods(
            Slate slate, GoodsReader reader, @Nullable Segment nameAt, boolean same, Set<Reason> reasons) {
        SortedMap<Integer, Integer> goods = new TreeMap<>(reader.goods());
        reasons.addAll(reader.reasons());
        List<Bare> bare = reader.bare().stream()
                .filter(quantity -> !behindUnreadWords(slate, quantity, nameAt))
                .toList();
        SortedMap<Integer, Integer> copied = same ? goodsAbove() : null;
        if (copied != null) {
            goods.putAll(copied);
        }
        if (!bare.isEmpty()) {
            addBare(goods, bare, copied, reader, reasons);
        }
        boolean onlyHowMany = reasons.contains(Reason.QUANTITY_UNCLEAR) && (catalogue.only() != null || reader.named());
        note(reasons, goods.isEmpty() && !onlyHowMany, Reason.GOODS_UNCLEAR);
        note(reasons, same && copied == null, Reason.GOODS_UNCLEAR);
        return goods;
    }

    /// A quantity without goods says enough only if the round has one kind of goods, or the line above ordered one.
    private void addBare(
            SortedMap<Integer, Integer> goods,
            List<Bare> bare,
            @Nullable SortedMap<Integer, Integer> copied,
            GoodsReader reader,
            Set<Reason> reasons) {
        Integer count = bare.getFirst().count();
        if (bare.size() > 1 || count == null || !reader.goods().isEmpty()) {
            reasons.add(Reason.QUANTITY_UNCLEAR);
        } else if (copied != null && copied.size() == 1) {
            goods.put(copied.firstKey(), count);
        } else if (catalogue.only() != null) {
            goods.put(catalogue.only().number(), count);
        } else {
            goods.clear();
            reasons.add(Reason.GOODS_UNCLEAR);
        }
    }

    /// `硝苯地平 1盒`: the quantity belongs to words that nobody understood, so it goes back to the remark.
    private static boolean behindUnreadWords(Slate slate, Bare quantity, @Nullable Segment nameAt) {
        for (Segment segment : slate.segments()) {
            boolean name = nameAt != null && segment.from() >= nameAt.from() && segment.to() <= nameAt.to();
            boolean words = slate.any(segment, Use.OPEN)
                    && !Phrases.trimmed(text(slate, segment)).isEmpty();
            if (!name
                    && words
                    && segment.to() <= quantity.from()
                    && slate.text().substring(segment.to(), quantity.from()).isBlank()) {
                slate.release(quantity.from(), quantity.to());
                return true;
            }
        }
        return false;
    }

    private @Nullable SortedMap<Integer, Integer> goodsAbove() {
        if (above == null || above.goods().isEmpty() || above.intent() != Intent.ORDER) {
            return null;
        }
        boolean sure = above.reasons().stream()
                .noneMatch(reason -> reason == Reason.GOODS_UNCLEAR
                        || reason == Reason.QUANTITY_UNCLEAR
                        || reason == Reason.NUMBER_UNREAD);
        return sure ? above.goods() : null;
    }

    private static @Nullable String remark(
            Slate slate, @Nullable Segment nameAt, boolean cancelled, boolean goodsRead, Set<Reason> reasons) {
        List<Segment> segments = slate.segments().stream()
                .filter(segment -> nameAt == null || segment.from() < nameAt.from() || segment.from() >= nameAt.to())
                .filter(segment -> !slate.only(segment, Use.HINT))
                .filter(segment -> !Phrases.trimmed(text(slate, segment)).isEmpty())
                .toList();
        for (Segment segment : segments) {
            String words = slate.open().substring(segment.from(), segment.to());
            note(reasons, !cancelled && Phrases.doubtfulCancellation(words), Reason.CANCEL_UNCLEAR);
            note(reasons, words.contains("改"), Reason.CHANGE_UNCLEAR);
            boolean number = PERHAPS_QUANTITY
                    .matcher(NO_QUANTITY.matcher(words).replaceAll(""))
                    .find();
            note(reasons, goodsRead && number, Reason.NUMBER_UNREAD);
        }
        return segments.isEmpty()
                ? null
                : segments.stream()
                        .map(segment ->
                                slate.original(segment.from(), segment.to()).strip())
                        .collect(Collectors.joining("，"));
    }

    private static String text(Slate slate, Segment segment) {
        return slate.text().substring(segment.from(), segment.to());
    }

    private static <T> void note(Set<T> into, boolean is, T what) {
        if (is) {
            into.add(what);
        }
    }
}
