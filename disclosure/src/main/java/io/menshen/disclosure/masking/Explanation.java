package io.menshen.disclosure.masking;

import io.menshen.disclosure.masking.View.Node;
import java.util.LinkedHashSet;
import java.util.Set;

/// Why the values of an answer are shown as they are: once for each place and decision, however many members stand in
/// the answer, so that it tells nothing about a single one.
final class Explanation {

    private record Entry(String pointer, Decision decision) {}

    private final Set<Entry> entries = new LinkedHashSet<>();

    void add(Node place, Decision decision) {
        entries.add(new Entry(place.pointer, decision));
    }

    /// Writes the property, without a comma.
    void write(Output out) {
        out.string(Answer.METADATA);
        out.ascii(":[");
        boolean first = true;
        for (Entry entry : entries) {
            out.ascii(first ? "{\"pointer\":" : ",{\"pointer\":");
            out.string(entry.pointer());
            out.ascii(",\"level\":");
            out.string(entry.decision().level().code());
            String rule = entry.decision().rule();
            if (rule != null) {
                out.ascii(",\"rule\":");
                out.string(rule);
            }
            out.ascii(",\"reason\":");
            out.string(entry.decision().reason().code());
            String unlock = entry.decision().unlock();
            if (unlock != null) {
                out.ascii(",\"unlock\":");
                out.string(unlock);
            }
            out.ascii("}");
            first = false;
        }
        out.ascii("]");
    }
}
