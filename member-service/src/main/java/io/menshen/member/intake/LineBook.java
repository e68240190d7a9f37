package io.menshen.member.intake;

import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import io.menshen.member.database.Database;
import io.menshen.member.intake.union.KnownLine;
import io.menshen.member.order.OrderState;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps what a round's lists have said so far, sealed.
@ApplicationScoped
class LineBook {

    /// A line, and what came of it.
    ///
    /// @param attention what the order is flagged with
    record Held(
            KnownLine line,
            @Nullable MemberId member,
            @Nullable OrderId order,
            Set<String> attention) {

        Held with(KnownLine next) {
            return new Held(next, member, order, attention);
        }
    }

    private record Row(
            UUID id, @Nullable MemberId member, @Nullable OrderId order) {}

    private final Database database;
    private final Protection protection;
    private final Orders orders;

    LineBook(Database database, Protection protection, Orders orders) {
        this.database = database;
        this.protection = protection;
        this.orders = orders;
    }

    /// All lines of a round. One whose member is gone cannot be opened any more and is left out.
    Map<UUID, Held> of(RoundId round) {
        Map<UUID, byte[]> sealed = new HashMap<>();
        List<Row> rows = database.list(
                "SELECT id, member, customer_order, sealed FROM intake_line WHERE round = ? ORDER BY id",
                row -> {
                    UUID id = row.getObject("id", UUID.class);
                    sealed.put(id, row.getBytes("sealed"));
                    return new Row(
                            id,
                            member(row.getObject("member", UUID.class)),
                            order(row.getObject("customer_order", UUID.class)));
                },
                round.value());
        Map<OrderId, PlacedOrder> placed = new HashMap<>();
        orders.ofRound(round).forEach(order -> placed.put(order.id(), order));
        OpenKeys keys = protection.keysOf(
                rows.stream().map(row -> subject(round, row.member())).collect(Collectors.toSet()));
        Map<UUID, Held> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            Subject subject = subject(round, row.member());
            byte[] bytes = sealed.get(row.id());
            if (bytes != null && keys.has(subject)) {
                KnownLine line = SealedLine.read(row.id(), keys.open(place(subject, row.id()), bytes));
                lines.put(row.id(), held(line, row, placed));
            }
        }
        return lines;
    }

    /// Writes a line, new or known.
    @Transactional(Transactional.TxType.MANDATORY)
    void keep(RoundId round, Held held) {
        Subject subject = subject(round, held.member());
        byte[] sealed = protection.seal(place(subject, held.line().id()), SealedLine.write(held.line()));
        database.update(
                """
                INSERT INTO intake_line (id, round, member, customer_order, sealed) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET member = excluded.member, customer_order = excluded.customer_order,
                  sealed = excluded.sealed
                """,
                held.line().id(),
                round.value(),
                held.member() == null ? null : held.member().value(),
                held.order() == null ? null : held.order().value(),
                sealed);
    }

    /// An order that was cancelled elsewhere, by the member for instance, is not for the list to revive.
    private static Held held(KnownLine line, Row row, Map<OrderId, PlacedOrder> placed) {
        PlacedOrder order = row.order() == null ? null : placed.get(row.order());
        boolean ended = order != null
                && order.state() == OrderState.CANCELLED
                && !line.goods().isEmpty();
        KnownLine known = new KnownLine(line.id(), line.name(), line.mobile(), line.flat(), line.entries(), ended);
        return new Held(known, row.member(), row.order(), order == null ? Set.of() : order.attention());
    }

    private static Subject subject(RoundId round, @Nullable MemberId member) {
        return member == null ? Subject.of(round) : Subject.of(member);
    }

    private static Place place(Subject subject, UUID line) {
        return Place.of(subject, FieldGroup.NOTE, line);
    }

    private static @Nullable MemberId member(@Nullable UUID id) {
        return id == null ? null : new MemberId(id);
    }

    private static @Nullable OrderId order(@Nullable UUID id) {
        return id == null ? null : new OrderId(id);
    }
}
