package io.menshen.audit.query;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/// The query language under [io.menshen.audit.LogFuzz]: any text is a query or refused with a place in it.
public final class QueryFuzz {

    private QueryFuzz() {}

    /// Reads a query and, as a time, the value of each term.
    public static void read(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Query query = QueryParser.parse(text);
            query.terms().forEach(term -> {
                TimeRange.parse(term.value(), ZoneId.of("Asia/Shanghai"));
                if (term.position() < 1 || term.position() > text.length() + 1) {
                    throw new IllegalStateException("a place outside of the text");
                }
            });
        } catch (QueryRefusal _) {
            // refused as declared
        }
    }
}
