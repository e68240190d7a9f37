package io.menshen.member.order;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.group.Groups;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Members;
import io.menshen.member.round.Round;
import io.menshen.member.round.RoundRefusal;
import io.menshen.member.round.Rounds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Places, changes and ends orders. Whether the actor may is the caller's question; whether the order may is asked
/// here.
@ApplicationScoped
public class Orders {

    private static final int MOST_OF_ONE_GOOD = 9_999;

    /// What other services hear of an order.
    record Event(OrderId order, RoundId round, MemberId member, Instant time) {}

    private final CustomerOrder.Repository orders;
    private final Rounds rounds;
    private final Groups groups;
    private final Members members;
    private final Protection protection;
    private final Database database;
    private final Facts facts;
    private final Clock clock;

    Orders(
            CustomerOrder.Repository orders,
            Rounds rounds,
            Groups groups,
            Members members,
            Protection protection,
            Database database,
            Facts facts,
            Clock clock) {
        this.orders = orders;
        this.rounds = rounds;
        this.groups = groups;
        this.members = members;
        this.protection = protection;
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    /// Places an order for a member of the round's group; it gets the next number of the round's list.
    @Transactional
    public OrderId place(RoundId roundId, MemberId member, Wish wish, Actor actor) {
        Round round = rounds.get(roundId).orElseThrow(RoundRefusal.NotFound::new);
        if (!groups.belongs(round.group(), member)) {
            throw new OrderRefusal.NotInGroup();
        }
        check(wish.lines(), round);
        members.needed(member);
        Instant now = clock.instant();
        CustomerOrder order = CustomerOrder.placed(roundId, member, nextNumber(roundId), now);
        orders.persistAndFlush(order);
        write(order, wish);
        tell(order, "placed", actor, now);
        return order.id();
    }

    /// Replaces what was ordered, as long as it is not on its way.
    @Transactional
    public void change(OrderId id, Wish wish, Actor actor) {
        CustomerOrder order = orders.find(id).orElseThrow(OrderRefusal.NotFound::new);
        order.change();
        check(wish.lines(), rounds.get(order.round()).orElseThrow(RoundRefusal.NotFound::new));
        database.update("DELETE FROM order_line WHERE customer_order = ?", id.value());
        write(order, wish);
        tell(order, "changed", actor, clock.instant());
    }

    /// Cancels an order that is not on its way.
    @Transactional
    public void cancel(OrderId id, Actor actor) {
        CustomerOrder order = orders.find(id).orElseThrow(OrderRefusal.NotFound::new);
        order.cancel();
        orders.flush();
        tell(order, "cancelled", actor, clock.instant());
    }

    /// Notes that somebody must look at an order, without changing it.
    @Transactional
    public void flag(OrderId id, Set<String> attention) {
        database.update(
                "UPDATE customer_order SET attention = ? WHERE id = ?", attention.toArray(String[]::new), id.value());
    }

    /// All orders of a round, cancelled ones too, by their number.
    public List<PlacedOrder> ofRound(RoundId round) {
        return withLines(database.list(SELECT + " WHERE round = ? ORDER BY number", Orders::read, round.value()));
    }

    /// The live orders of a round after a number, by their number.
    public List<PlacedOrder> liveOfRound(RoundId round, int after, int limit) {
        return withLines(database.list(
                SELECT + " WHERE round = ? AND state <> 'CANCELLED' AND number > ? ORDER BY number LIMIT ?",
                Orders::read,
                round.value(),
                after,
                limit));
    }

    /// A member's orders in a round, by their number.
    public List<PlacedOrder> ofMember(RoundId round, MemberId member) {
        return withLines(database.list(
                SELECT + " WHERE round = ? AND member = ? ORDER BY number",
                Orders::read,
                round.value(),
                member.value()));
    }

    /// All orders under a member's number, the earliest first.
    List<PlacedOrder> ofMember(MemberId member) {
        return withLines(
                database.list(SELECT + " WHERE member = ? ORDER BY placed_at, id", Orders::read, member.value()));
    }

    public Optional<PlacedOrder> get(OrderId id) {
        return withLines(database.list(SELECT + " WHERE id = ?", Orders::read, id.value())).stream()
                .findFirst();
    }

    public List<PlacedOrder> get(Collection<OrderId> ids) {
        return withLines(database.list(SELECT + " WHERE id = ANY (?) ORDER BY number", Orders::read, (Object)
                ids.stream().map(OrderId::value).toArray(UUID[]::new)));
    }

    /// Opens the delivery hints of these orders.
    public Map<OrderId, Set<DeliveryHint>> hints(Collection<PlacedOrder> of) {
        Map<UUID, byte[]> sealed = new HashMap<>();
        database.list(
                "SELECT id, sealed_hints FROM customer_order WHERE id = ANY (?) AND sealed_hints IS NOT NULL",
                row -> sealed.put(row.getObject("id", UUID.class), row.getBytes("sealed_hints")),
                (Object) of.stream().map(order -> order.id().value()).toArray(UUID[]::new));
        List<PlacedOrder> withHints = of.stream()
                .filter(order -> sealed.containsKey(order.id().value()))
                .toList();
        OpenKeys keys = protection.keysOf(
                withHints.stream().map(order -> Subject.of(order.member())).collect(Collectors.toSet()));
        Map<OrderId, Set<DeliveryHint>> opened = new HashMap<>();
        for (PlacedOrder order : withHints) {
            byte @Nullable [] bytes = sealed.get(order.id().value());
            if (bytes != null && keys.has(Subject.of(order.member()))) {
                opened.put(order.id(), hints(keys.open(place(order.member(), FieldGroup.DELIVERY, order.id()), bytes)));
            }
        }
        return opened;
    }

    /// A route has started: its orders are on their way.
    @Transactional(Transactional.TxType.MANDATORY)
    public void dispatch(Collection<OrderId> ids, Actor actor) {
        for (OrderId id : ids) {
            CustomerOrder order = orders.find(id).orElseThrow(OrderRefusal.NotFound::new);
            order.dispatch();
            tell(order, "dispatched", actor, clock.instant());
        }
        orders.flush();
    }

    /// The goods have arrived.
    @Transactional(Transactional.TxType.MANDATORY)
    public void deliver(OrderId id, Actor actor) {
        CustomerOrder order = orders.find(id).orElseThrow(OrderRefusal.NotFound::new);
        order.deliver();
        orders.flush();
        tell(order, "delivered", actor, clock.instant());
    }

    /// The route has ended before it came to these.
    @Transactional(Transactional.TxType.MANDATORY)
    public void putBack(Collection<OrderId> ids, Actor actor) {
        for (OrderId id : ids) {
            CustomerOrder order = orders.find(id).orElseThrow(OrderRefusal.NotFound::new);
            order.putBack();
            tell(order, "postponed", actor, clock.instant());
        }
        orders.flush();
    }

    private static final String SELECT =
            "SELECT id, round, member, number, state, placed_at, attention FROM customer_order";

    private static PlacedOrder read(ResultSet row) throws SQLException {
        Array attention = row.getArray("attention");
        return new PlacedOrder(
                new OrderId(row.getObject("id", UUID.class)),
                new RoundId(row.getObject("round", UUID.class)),
                new MemberId(row.getObject("member", UUID.class)),
                row.getInt("number"),
                OrderState.valueOf(row.getString("state")),
                Database.instant(row, "placed_at"),
                List.of(),
                Set.of((String[]) attention.getArray()));
    }

    private List<PlacedOrder> withLines(List<PlacedOrder> bare) {
        if (bare.isEmpty()) {
            return bare;
        }
        Map<UUID, List<OrderLine>> lines = new HashMap<>();
        database.list(
                """
                SELECT customer_order, good, quantity FROM order_line
                WHERE customer_order = ANY (?) ORDER BY customer_order, good
                """,
                row -> lines.computeIfAbsent(row.getObject("customer_order", UUID.class), _ -> new ArrayList<>())
                        .add(new OrderLine(row.getInt("good"), row.getInt("quantity"))),
                (Object) bare.stream().map(order -> order.id().value()).toArray(UUID[]::new));
        return bare.stream()
                .map(order -> new PlacedOrder(
                        order.id(),
                        order.round(),
                        order.member(),
                        order.number(),
                        order.state(),
                        order.placedAt(),
                        lines.getOrDefault(order.id().value(), List.of()),
                        order.attention()))
                .toList();
    }

    private void check(List<OrderLine> lines, Round round) {
        Set<Integer> seen = new HashSet<>();
        for (OrderLine line : lines) {
            if (round.good(line.good()).isEmpty()
                    || line.quantity() < 1
                    || line.quantity() > MOST_OF_ONE_GOOD
                    || !seen.add(line.good())) {
                throw new OrderRefusal.BadLines();
            }
        }
        if (lines.isEmpty()) {
            throw new OrderRefusal.BadLines();
        }
    }

    private int nextNumber(RoundId round) {
        return database.first(
                        "UPDATE round SET orders = orders + 1 WHERE id = ? RETURNING orders",
                        row -> row.getInt(1),
                        round.value())
                .orElseThrow();
    }

    private void write(CustomerOrder order, Wish wish) {
        UUID[] id = {order.id().value()};
        database.update(
                "INSERT INTO order_line (customer_order, good, quantity) SELECT o, g, q FROM unnest(?) AS o, unnest(?, ?) AS l (g, q)",
                id,
                wish.lines().stream().map(OrderLine::good).toArray(Integer[]::new),
                wish.lines().stream().map(OrderLine::quantity).toArray(Integer[]::new));
        byte @Nullable [] hints = null;
        byte @Nullable [] note = null;
        Note text = wish.note();
        if (!wish.hints().isEmpty() || text != null) {
            OpenKeys keys = protection.keysOf(Subject.of(order.member()));
            if (!wish.hints().isEmpty()) {
                String codes =
                        wish.hints().stream().sorted().map(DeliveryHint::name).collect(Collectors.joining(","));
                hints = keys.seal(
                        place(order.member(), FieldGroup.DELIVERY, order.id()),
                        codes.getBytes(StandardCharsets.US_ASCII));
            }
            if (text != null) {
                note = keys.seal(place(order.member(), FieldGroup.NOTE, order.id()), text.bytes());
            }
        }
        database.update(
                "UPDATE customer_order SET attention = ?, sealed_hints = ?, sealed_note = ? WHERE id = ?",
                wish.attention().toArray(String[]::new),
                hints,
                note,
                order.id().value());
    }

    private void tell(CustomerOrder order, String what, Actor actor, Instant now) {
        facts.tell(
                order.member(),
                "io.menshen.order." + what + ".v1",
                new Event(order.id(), order.round(), order.member(), now));
        facts.record(actor, "order." + what, order.member());
    }

    private static Place place(MemberId member, FieldGroup group, OrderId order) {
        return Place.of(Subject.of(member), group, order.value());
    }

    private static Set<DeliveryHint> hints(byte[] codes) {
        return Arrays.stream(new String(codes, StandardCharsets.US_ASCII).split(","))
                .map(DeliveryHint::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DeliveryHint.class)));
    }
}
