package io.menshen.member.order;

import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// An order without anything that is sealed.
///
/// @param number its number in the round's list
public record PlacedOrder(
        OrderId id,
        RoundId round,
        MemberId member,
        int number,
        OrderState state,
        Instant placedAt,
        List<OrderLine> lines,
        Set<String> attention) {

    public PlacedOrder {
        lines = List.copyOf(lines);
        attention = Set.copyOf(attention);
    }
}
