package io.menshen.member.intake.jielong;

import java.util.List;
import java.util.SortedMap;

/// A pasted text, read: its items, the offers above them, and what every other line is. No line is lost.
///
/// @param rest the kind of each line that belongs to no item, by its number from 1; blank lines are left out
/// @param blocks how many lists the text holds
public record Posting(List<Item> items, List<Offer> offers, SortedMap<Integer, Kind> rest, int blocks) {

    /// What a line is that belongs to no item.
    public enum Kind {
        /// Above the items: the title, the offers, the cutoff.
        TITLE,
        EXAMPLE,
        /// Who posted when, as chat programs copy it.
        HEADER,
        TOTAL,
        /// A number with nothing behind it.
        EMPTY,
        /// Talk between or after the items.
        REMARK
    }

    /// Whether this block is the list from its beginning, so that a known line missing in it has vanished.
    public boolean wholeList(int block) {
        return items.stream()
                .anyMatch(item -> item.block() == block && Integer.valueOf(1).equals(item.number()));
    }

    @Override
    public String toString() {
        return "Posting[items=%d, blocks=%d]".formatted(items.size(), blocks);
    }
}
