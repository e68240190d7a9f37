package io.menshen.member.intake.jielong;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A round's goods under every name that surely means them: the code, the full name, and the name without its pack
/// (`鸡蛋` for `鸡蛋30枚`) as long as only one kind of goods is called so.
public final class Catalogue {

    /// A name found in a text.
    ///
    /// @param goods `null` when several kinds are called so
    /// @param to where it ends, its own pack included
    record Match(@Nullable Article goods, int to) {}

    /// Goods, and the two parts of the name: `鸡蛋` and `30枚`.
    record Article(String code, String name, String head, String pack) {

        static Article of(Goods goods) {
            String name = Folded.of(goods.name()).text().strip();
            int cut = 0;
            while (cut < name.length() && Character.isLetter(name.charAt(cut))) {
                cut++;
            }
            String head = cut == 0 ? name : name.substring(0, cut);
            String pack = name.substring(head.length()).replaceAll("[() ]", "");
            return new Article(Folded.of(goods.code()).text().strip(), name, head, pack);
        }
    }

    private record Alias(String words, @Nullable Article article) {}

    private final List<Article> articles;
    private final List<Alias> aliases = new ArrayList<>();

    public Catalogue(List<Goods> goods) {
        this.articles = goods.stream().map(Article::of).toList();
        for (Article article : articles) {
            aliases.add(new Alias(article.name(), article));
            if (!article.head().equals(article.name())) {
                boolean shared = articles.stream()
                                .filter(other -> other.head().equals(article.head()))
                                .count()
                        > 1;
                aliases.add(new Alias(article.head(), shared ? null : article));
            }
        }
        aliases.sort(
                Comparator.comparingInt((Alias alias) -> alias.words().length()).reversed());
    }

    List<Article> articles() {
        return articles;
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

    /// A code of letters at this place (`A` in `A2`); a code of digits must be circled (`1️⃣`), or it would be a
    /// quantity.
    @Nullable
    Match codeAt(String text, int at) {
        char first = text.charAt(at);
        for (Article article : articles) {
            String code = article.code();
            if (code.length() == 1 && first >= '①' && first <= '⑨' && code.charAt(0) == '1' + (first - '①')) {
                return new Match(article, at + 1);
            }
            if (!code.isEmpty()
                    && Character.isLetter(code.charAt(0))
                    && text.regionMatches(true, at, code, 0, code.length())) {
                return new Match(article, at + code.length());
            }
        }
        Article only = only();
        return first == '①' && only != null ? new Match(only, at + 1) : null;
    }

    /// Whether the words begin with the name of goods, so that they are hardly a person's.
    boolean names(String words) {
        return nameAt(words, 0) != null;
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
