package io.menshen.member.intake.jielong;

import io.menshen.member.intake.jielong.Catalogue.Article;
import io.menshen.member.intake.jielong.Catalogue.Match;
import io.menshen.member.intake.jielong.Slate.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads which goods an item orders and how many. Strict on purpose: goods are read only where a name or code
/// begins a word and a sure quantity belongs to it; all else is a reason, not an order.
final class GoodsReader {

    /// A quantity that names no goods: `+1`, `两板`.
    record Bare(int from, int to, @Nullable Integer count) {}

    private static final Pattern VERB = Pattern.compile("(?:我?(?:要|来|订|买|拿|报|加|接)|和|与|及|还有) {0,2}");
    private static final Pattern EACH = Pattern.compile("(?:各来?|每样来?|每种来?|都要)(?= {0,2}[x×*\\d一二两三四五六七八九十半])");

    private final Catalogue catalogue;
    private final Slate slate;
    private final String open;
    private final List<String> names;
    private final SortedMap<Integer, Integer> goods = new TreeMap<>();
    private final List<Article> waiting = new ArrayList<>();
    private final List<Bare> bare = new ArrayList<>();
    private boolean named;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    private GoodsReader(Catalogue catalogue, Slate slate) {
        this.catalogue = catalogue;
        this.slate = slate;
        this.open = slate.open();
        List<String> following = new ArrayList<>();
        for (Article article : catalogue.articles()) {
            following.add(article.head());
        }
        following.addAll(catalogue.letters());
        this.names = List.copyOf(following);
    }

    /// Reads and crosses out what the item orders.
    static GoodsReader read(Catalogue catalogue, Slate slate) {
        GoodsReader reader = new GoodsReader(catalogue, slate);
        reader.scan();
        return reader;
    }

    SortedMap<Integer, Integer> goods() {
        return goods;
    }

    List<Bare> bare() {
        return bare;
    }

    Set<Reason> reasons() {
        return reasons;
    }

    /// Whether it is clear which goods are meant, if not how many.
    boolean named() {
        return named;
    }

    /// Whether goods were named without a quantity.
    boolean unfinished() {
        return !waiting.isEmpty();
    }

    private void scan() {
        boolean after = true;
        int at = 0;
        while (at < open.length()) {
            int end = after || begins(at) ? readAt(at) : at;
            if (end > at) {
                slate.cross(at, end, Use.GOODS);
                at = end;
                after = true;
            } else {
                at++;
                after = false;
            }
        }
        if (unfinished()) {
            reasons.add(Reason.QUANTITY_UNCLEAR);
        }
    }

    private boolean begins(int at) {
        char here = open.charAt(at);
        if (here == ' ' || here == Slate.CROSSED) {
            return false;
        }
        char before = open.charAt(at - 1);
        return !(Character.isLetterOrDigit(before) || Character.isSurrogate(before))
                || "+×*".indexOf(here) >= 0
                || (here >= '①' && here <= '⑨');
    }

    /// Where the goods that begin here end; `at` itself when none begin.
    private int readAt(int at) {
        Matcher verb = VERB.matcher(open).region(at, open.length());
        if (verb.lookingAt() && verb.end() < open.length()) {
            int end = readPlain(verb.end());
            if (end > verb.end()) {
                return end;
            }
        }
        return readPlain(at);
    }

    private int readPlain(int at) {
        if (open.charAt(at) == ' ' || open.charAt(at) == Slate.CROSSED) {
            return at;
        }
        int end = coded(at);
        end = end > at ? end : named(at);
        end = end > at ? end : each(at);
        return end > at ? end : counted(at);
    }

    /// `A1`, `Bx2`, `1️⃣×2`, `A 蔬菜包 1份`.
    private int coded(int at) {
        Match code = catalogue.codeAt(open, at);
        if (code == null || code.goods() == null) {
            return at;
        }
        int behind = code.to() < open.length() && open.charAt(code.to()) == ' ' ? code.to() + 1 : code.to();
        Match name = behind < open.length() ? catalogue.nameAt(open, behind) : null;
        if (name != null && code.goods().equals(name.goods())) {
            return named(behind);
        }
        Quantity quantity = Quantity.at(open, code.to(), code.goods().pack(), names);
        boolean close = quantity != null && (quantity.explicit() || open.charAt(code.to()) != ' ');
        if (quantity == null || !close) {
            return at;
        }
        put(code.goods(), quantity);
        return quantity.to();
    }

    /// `蔬菜包x1`, `鸡蛋 1板`, `面粉5kg*2`; a name alone waits for `各1份`.
    private int named(int at) {
        Match name = catalogue.nameAt(open, at);
        if (name == null) {
            return at;
        }
        Article article = name.goods();
        Quantity quantity = Quantity.at(open, name.to(), article == null ? "" : article.pack(), names);
        if (quantity != null) {
            put(article, quantity);
            return quantity.to();
        }
        if (!endsOrGoesOn(name.to())) {
            return at;
        }
        if (article == null) {
            reasons.add(Reason.GOODS_UNCLEAR);
        } else {
            waiting.add(article);
            named = true;
        }
        return name.to();
    }

    /// A name without a quantity must end here, or be followed by other goods: `鸡蛋牛奶各1份` is goods, `牛奶妈` is
    /// somebody.
    private boolean endsOrGoesOn(int at) {
        return at >= open.length()
                || !Character.isLetterOrDigit(open.charAt(at))
                || EACH.matcher(open).region(at, open.length()).lookingAt()
                || VERB.matcher(open).region(at, open.length()).lookingAt()
                || catalogue.nameAt(open, at) != null;
    }

    /// `各1份`: of the goods just named, or else of all the round's.
    private int each(int at) {
        Matcher each = EACH.matcher(open).region(at, open.length());
        if (!each.lookingAt()) {
            return at;
        }
        Quantity quantity = Quantity.at(open, each.end(), "", names);
        if (quantity == null) {
            return at;
        }
        List<Article> meant = waiting.isEmpty() ? catalogue.articles() : List.copyOf(waiting);
        waiting.clear();
        meant.forEach(article -> put(article, quantity));
        return quantity.to();
    }

    /// `1份牛奶`, `两箱苹果`; without a name it is a bare quantity.
    private int counted(int at) {
        Quantity quantity = Quantity.at(open, at, "", names);
        if (quantity == null || !quantity.explicit()) {
            return at;
        }
        int behind = quantity.to();
        while (behind < open.length() && open.charAt(behind) == ' ') {
            behind++;
        }
        Match name = behind < open.length() ? catalogue.nameAt(open, behind) : null;
        if (name != null && endsOrGoesOn(name.to()) && Quantity.at(open, name.to(), "", names) == null) {
            put(name.goods(), quantity);
            return name.to();
        }
        boolean wordGoesOn =
                behind == quantity.to() && behind < open.length() && Character.isLetter(open.charAt(behind));
        if (quantity.count() == null && wordGoesOn) {
            return at;
        }
        bare.add(new Bare(at, quantity.to(), quantity.count()));
        return quantity.to();
    }

    private void put(@Nullable Article article, Quantity quantity) {
        named |= article != null;
        if (article == null) {
            reasons.add(Reason.GOODS_UNCLEAR);
        } else if (quantity.count() == null || goods.containsKey(article.number())) {
            reasons.add(Reason.QUANTITY_UNCLEAR);
        } else {
            goods.put(article.number(), quantity.count());
        }
    }
}
