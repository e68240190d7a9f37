package io.menshen.member.intake.jielong;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A round's goods under every name that surely means them: the full name, the name without its pack (`鸡蛋` for
/// `鸡蛋30枚`) as long as only one kind of goods is called so, the number in a circle (`1️⃣`), and the letter that
/// the text itself gives them (`规格：A 蔬菜包 59元`). A letter that no text explains means nothing: position alone
/// would be a guess.
public final class Catalogue {

    /// A name found in a text.
    ///
    /// @param goods `null` when several kinds are called so
    /// @param to where it ends, its own pack included
    record Match(@Nullable Article goods, int to) {}

    /// Goods, and the two parts of the name: `鸡蛋` and `30枚`.
    record Article(int number, String name, String head, String pack) {

        static Article of(Goods goods) {
            String name = Folded.of(goods.name()).text().strip();
            int cut = 0;
            while (cut < name.length() && Character.isLetter(name.charAt(cut))) {
                cut++;
            }
            String head = cut == 0 ? name : name.substring(0, cut);
            String pack = name.substring(head.length()).replaceAll("[() ]", "");
            return new Article(goods.number(), name, head, pack);
        }
    }

    private record Alias(String words, @Nullable Article article) {}

    private final List<Article> articles;
    private final Map<String, Article> letters;
    private final List<Alias> aliases = new ArrayList<>();

    public Catalogue(List<Goods> goods) {
        this(goods.stream().map(Article::of).toList(), Map.of());
    }

    private Catalogue(List<Article> articles, Map<String, Article> letters) {
        this.articles = articles;
        this.letters = letters;
        for (Article article : articles) {
            aliases.add(new Alias(article.name(), article));
            if (!article.head().equals(article.name())) {
                aliases.add(new Alias(article.head(), shared(article) ? null : article));
            }
        }
        aliases.sort(
                Comparator.comparingInt((Alias alias) -> alias.words().length()).reversed());
    }

    /// The same goods, with the letters that the offers in a text give them. A letter for two kinds of goods is
    /// none.
    Catalogue lettered(List<Offer> offers) {
        Map<String, Article> given = new TreeMap<>();
        Set<String> doubtful = new HashSet<>();
        for (Offer offer : offers) {
            String name = Folded.of(offer.name()).text().strip();
            Match match = nameAt(name, 0);
            if (offer.code() != null && match != null && match.goods() != null && match.to() == name.length()) {
                Article before = given.put(offer.code(), match.goods());
                if (before != null && !before.equals(match.goods())) {
                    doubtful.add(offer.code());
                }
            }
        }
        given.keySet().removeAll(doubtful);
        return new Catalogue(articles, given);
    }

    List<Article> articles() {
        return articles;
    }

    Set<String> letters() {
        return letters.keySet();
    }

    /// The only goods of a round that has no others.
    @Nullable
    Article only() {
        return articles.size() == 1 ? articles.getFirst() : null;
    }

    /// The longest name at this place, with its pack if that is written too.
    @Nullable
    Match nameAt(String text, int at) {
        for (Alias alias : aliases) {
            if (!alias.words().isEmpty() && text.startsWith(alias.words(), at)) {
                int end = at + alias.words().length();
                return new Match(
                        alias.article(), alias.article() == null ? end : afterPack(text, end, alias.article()));
            }
        }
        return null;
    }

    /// A letter that the text explains (`A` in `A2`), or a number in a circle (`1️⃣`); a bare number would be a
    /// quantity.
    @Nullable
    Match codeAt(String text, int at) {
        char first = text.charAt(at);
        for (Article article : articles) {
            if (first >= '①' && first <= '⑨' && article.number() == 1 + first - '①') {
                return new Match(article, at + 1);
            }
        }
        Article lettered = letters.get(String.valueOf(Character.toUpperCase(first)));
        return lettered == null ? null : new Match(lettered, at + 1);
    }

    /// Whether the words begin with the name of goods, so that they are hardly a person's.
    boolean names(String words) {
        return nameAt(words, 0) != null;
    }

    private boolean shared(Article article) {
        return articles.stream()
                        .filter(other -> other.head().equals(article.head()))
                        .count()
                > 1;
    }

    private static int afterPack(String text, int end, Article article) {
        String pack = article.pack();
        if (pack.isEmpty()) {
            return end;
        }
        int at = end;
        if (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        boolean bracket = at < text.length() && text.charAt(at) == '(';
        at += bracket ? 1 : 0;
        if (!text.regionMatches(true, at, pack, 0, pack.length())) {
            return end;
        }
        at += pack.length();
        boolean closed = bracket && at < text.length() && text.charAt(at) == ')';
        return at + (closed ? 1 : 0);
    }
}
