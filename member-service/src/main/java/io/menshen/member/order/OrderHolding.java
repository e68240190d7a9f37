package io.menshen.member.order;

import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Hints and notes of orders. The order stays with its bare member id: somebody paid for it.
@ApplicationScoped
class OrderHolding implements Holding {

    private final Orders orders;
    private final Protection protection;
    private final Database database;

    OrderHolding(Orders orders, Protection protection, Database database) {
        this.orders = orders;
        this.protection = protection;
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("customer_order");
    }

    @Override
    public void erase(MemberId member) {
        database.update(
                "UPDATE customer_order SET sealed_hints = NULL, sealed_note = NULL WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("customer_order", "order", "order_line", "order");
    }

    /// Without the leader, and without the round's title: it may name somebody.
    @Override
    public List<Held> tell(MemberId member) {
        Map<OrderId, String> goods = goods(member);
        Map<OrderId, byte[]> notes = notes(member);
        List<PlacedOrder> placed = orders.ofMember(member);
        Map<OrderId, Set<DeliveryHint>> hints = orders.hints(placed);
        OpenKeys keys = protection.keysOf(Subject.of(member));
        return placed.stream()
                .map(order -> {
                    byte @Nullable [] note = notes.get(order.id());
                    return Held.of("order", order.id(), order.placedAt())
                            .with("round", order.round())
                            .with("number", order.number())
                            .with("state", order.state())
                            .with("goods", goods.get(order.id()))
                            .with("hints", hints.get(order.id()))
                            .with("attention", order.attention().isEmpty() ? null : order.attention())
                            .with("note", note == null ? null : open(keys, member, order.id(), note));
                })
                .toList();
    }

    private Map<OrderId, String> goods(MemberId member) {
        Map<OrderId, List<String>> goods = database
                .list(
                        """
                        SELECT o.id, g.name, g.price, l.quantity FROM customer_order o
                          JOIN order_line l ON l.customer_order = o.id
                          JOIN good g ON g.round = o.round AND g.number = l.good
                         WHERE o.member = ? ORDER BY l.good
                        """,
                        row -> Map.entry(
                                new OrderId(row.getObject("id", UUID.class)),
                                "%s x%d (%d fen)"
                                        .formatted(
                                                row.getString("name"), row.getInt("quantity"), row.getLong("price"))),
                        member.value())
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return goods.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.join("; ", entry.getValue())));
    }

    private Map<OrderId, byte[]> notes(MemberId member) {
        Map<OrderId, byte[]> notes = new HashMap<>();
        database.list(
                "SELECT id, sealed_note FROM customer_order WHERE member = ? AND sealed_note IS NOT NULL",
                row -> notes.put(new OrderId(row.getObject("id", UUID.class)), row.getBytes("sealed_note")),
                member.value());
        return notes;
    }

    private static String open(OpenKeys keys, MemberId member, OrderId order, byte[] sealed) {
        return new String(
                keys.open(Place.of(Subject.of(member), FieldGroup.NOTE, order.value()), sealed),
                StandardCharsets.UTF_8);
    }
}
