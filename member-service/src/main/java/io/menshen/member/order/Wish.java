package io.menshen.member.order;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is ordered and how it should arrive.
///
/// @param attention codes of what somebody must look at, e.g. `line-vanished`; never a value
public record Wish(
        List<OrderLine> lines,
        Set<DeliveryHint> hints,
        @Nullable Note note,
        Set<String> attention) {

    public Wish {
        lines = List.copyOf(lines);
        hints = Set.copyOf(hints);
        attention = Set.copyOf(attention);
    }

    /// Goods only.
    public static Wish of(List<OrderLine> lines) {
        return new Wish(lines, Set.of(), null, Set.of());
    }
}
