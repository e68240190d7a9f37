package io.menshen.audit.query;

import io.menshen.audit.query.Query.Field;
import io.menshen.audit.query.Query.Term;
import java.util.ArrayList;
import java.util.List;

/// Reads the query language: terms `field:value` divided by spaces, all of which must hold. `-` in front says the
/// opposite; quotes hold a value together (`actor:"front desk"`, with `\"` and `\\` inside).
final class QueryParser {

    private static final int LONGEST = 1_000;
    private static final int MOST_TERMS = 32;

    private final String text;
    private int at;

    private QueryParser(String text) {
        this.text = text;
    }

    /// @throws QueryRefusal saying where the text stops being a query
    static Query parse(String text) {
        if (text.length() > LONGEST) {
            throw new QueryRefusal.TooLong(LONGEST + 1);
        }
        return new QueryParser(text).query();
    }

    private Query query() {
        List<Term> terms = new ArrayList<>();
        skipSpace();
        while (at < text.length()) {
            if (terms.size() == MOST_TERMS) {
                throw new QueryRefusal.TooLong(at + 1);
            }
            terms.add(term());
            skipSpace();
        }
        return new Query(terms);
    }

    private Term term() {
        boolean negated = text.charAt(at) == '-';
        if (negated) {
            at++;
        }
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        if (at == start || at == text.length() || text.charAt(at) != ':') {
            throw new QueryRefusal.FieldExpected(start + 1);
        }
        Field field = Field.of(text.substring(start, at)).orElseThrow(() -> new QueryRefusal.UnknownField(start + 1));
        at++;
        int value = at;
        return new Term(field, negated, value(), value + 1);
    }

    private String value() {
        int start = at;
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        while (at < text.length() && !isSpace(text.charAt(at))) {
            if (text.charAt(at) == '"') {
                throw new QueryRefusal.WrongValue(at + 1);
            }
            at++;
        }
        if (at == start) {
            throw new QueryRefusal.ValueExpected(start + 1);
        }
        return text.substring(start, at);
    }

    private String quoted() {
        int start = at;
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                if (value.isEmpty()) {
                    throw new QueryRefusal.ValueExpected(start + 1);
                }
                if (at < text.length() && !isSpace(text.charAt(at))) {
                    throw new QueryRefusal.FieldExpected(at + 1);
                }
                return value.toString();
            }
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            }
            value.append(c);
        }
        throw new QueryRefusal.QuoteNotClosed(start + 1);
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    /// The ideographic space too: Chinese input methods write it.
    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\u3000';
    }
}
