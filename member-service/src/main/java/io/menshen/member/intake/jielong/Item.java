package io.menshen.member.intake.jielong;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What one numbered line says, as far as it could be read surely.
///
/// @param block which list of the text it stands in, from 1 (a re-posted list is a block of its own)
/// @param line its first line in the text, from 1
/// @param number its number in the list; `null` when the line has none but looks like an item
/// @param name the nickname or name, code point for code point
/// @param mobile E.164
/// @param goods quantity by the number of the goods, only what was read surely
/// @param onBehalfOf the words for whom it is ordered (爸妈)
/// @param saysPaid the line carries a payment mark; nobody has verified it
/// @param unsafe what kinds of unsafe text its remark or name holds
/// @param note the remark: free text, sealed with the order and never shown in a list
/// @param reasons why a person has to look; empty when everything was read surely
public record Item(
        int block,
        int line,
        @Nullable Integer number,
        Intent intent,
        @Nullable String name,
        @Nullable String mobile,
        @Nullable Flat flat,
        SortedMap<Integer, Integer> goods,
        @Nullable String onBehalfOf,
        boolean saysPaid,
        Set<DeliveryHint> hints,
        Set<UnsafeText> unsafe,
        @Nullable String note,
        Set<Reason> reasons) {

    /// Whether it may become an order (or end one) without a person looking first.
    public boolean clear() {
        return reasons.isEmpty();
    }

    /// Says nothing about the person.
    @Override
    public String toString() {
        return "Item[line=%d, intent=%s, reasons=%s]".formatted(line, intent, List.copyOf(reasons));
    }
}
