package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.DeliveryHint;
import io.menshen.member.intake.jielong.Intent;
import io.menshen.member.intake.jielong.Item;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One item that counted for a person: the order itself, an addition, a replacement, a cancellation.
///
/// @param number the number it last had in the list
/// @param note free text of the item, with the words for whom it is and the payment mark
public record Entry(
        Intent intent,
        @Nullable Integer number,
        SortedMap<Integer, Integer> goods,
        Set<DeliveryHint> hints,
        @Nullable String note) {

    public Entry {
        goods = Collections.unmodifiableSortedMap(new TreeMap<>(goods));
        hints = Set.copyOf(hints);
    }

    static Entry of(Item item) {
        StringBuilder note = new StringBuilder();
        append(note, item.onBehalfOf() == null ? null : "代" + item.onBehalfOf());
        append(note, item.note());
        append(note, item.saysPaid() ? "已付" : null);
        return new Entry(
                item.intent(), item.number(), item.goods(), item.hints(), note.isEmpty() ? null : note.toString());
    }

    /// Whether both say the same, wherever they stand in the list.
    boolean saysTheSameAs(Entry other) {
        return intent == other.intent
                && goods.equals(other.goods)
                && hints.equals(other.hints)
                && Objects.equals(note, other.note);
    }

    private static void append(StringBuilder note, @Nullable String more) {
        if (more != null) {
            note.append(note.isEmpty() ? "" : "，").append(more);
        }
    }

    /// Says nothing of the free text.
    @Override
    public String toString() {
        return "Entry[intent=%s, number=%s, goods=%s]".formatted(intent, number, goods);
    }
}
