package io.menshen.member.refund;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.order.OrderLine;
import io.menshen.member.order.OrderState;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.registry.Members;
import io.menshen.member.round.Round;
import io.menshen.member.round.Rounds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Refunds: what may go back, who says so, who pays.
@ApplicationScoped
class Refunds {

    private final Refund.Repository refunds;
    private final Orders orders;
    private final Rounds rounds;
    private final Members members;
    private final Database database;
    private final Facts facts;
    private final RefundConfig config;
    private final Clock clock;

    Refunds(
            Refund.Repository refunds,
            Orders orders,
            Rounds rounds,
            Members members,
            Database database,
            Facts facts,
            RefundConfig config,
            Clock clock) {
        this.refunds = refunds;
        this.orders = orders;
        this.rounds = rounds;
        this.members = members;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Asks for the price of these goods back. Whether the actor may is the caller's question.
    @Transactional
    Refund ask(OrderId id, RefundReason reason, List<OrderLine> lines, Actor actor) {
        // Of two who ask at the same time the second counts what the first was given.
        database.list("SELECT 1 FROM customer_order WHERE id = ? FOR UPDATE", row -> true, id.value());
        PlacedOrder order = orders.get(id).orElseThrow(RefundRefusal.NotFound::new);
        if (order.state() != OrderState.DELIVERED && order.state() != OrderState.CANCELLED) {
            throw new RefundRefusal.OrderOpen();
        }
        Round round = rounds.get(order.round()).orElseThrow(RefundRefusal.NotFound::new);
        Map<Integer, Integer> left = left(order);
        long amount = 0;
        for (OrderLine line : lines) {
            int rest = left.getOrDefault(line.good(), 0) - line.quantity();
            if (rest < 0) {
                throw new RefundRefusal.TooMuch();
            }
            left.put(line.good(), rest);
            amount += round.good(line.good()).orElseThrow().price() * line.quantity();
        }
        if (amount <= 0) {
            throw new RefundRefusal.TooMuch();
        }
        Refund refund = new Refund(id, reason, amount, clock.instant());
        refunds.persistAndFlush(refund);
        UUID[] of = {refund.id()};
        database.update(
                "INSERT INTO refund_line (refund, good, quantity) SELECT r, g, q FROM unnest(?) AS r, unnest(?, ?) AS l (g, q)",
                of,
                lines.stream().map(OrderLine::good).toArray(Integer[]::new),
                lines.stream().map(OrderLine::quantity).toArray(Integer[]::new));
        facts.record(actor, "refund.asked", order.member());
        return refund;
    }

    /// The leader of the order's group says yes or no.
    @Transactional
    void decide(UUID id, boolean granted, Actor leader) {
        Refund refund = refunds.locked(id).orElseThrow(RefundRefusal.NotFound::new);
        PlacedOrder order = order(refund);
        if (!rounds.get(order.round()).orElseThrow().ledBy(leader.id())) {
            throw new RefundRefusal.NotFound();
        }
        refuseOwn(order.member(), leader);
        refund.decide(granted, clock.instant());
        facts.record(leader, granted ? "refund.granted" : "refund.refused", order.member());
    }

    /// Takes a granted refund in hand, to pay it.
    @Transactional
    void takeInHand(UUID id, Actor payer) {
        Refund refund = refunds.locked(id).orElseThrow(RefundRefusal.NotFound::new);
        MemberId member = order(refund).member();
        refuseOwn(member, payer);
        refund.takeInHand(payer.id(), clock.instant(), config.inHand());
        facts.record(payer, "refund.taken", member);
    }

    /// The money has gone.
    @Transactional
    void pay(UUID id, Actor payer) {
        Refund refund = refunds.locked(id).orElseThrow(RefundRefusal.NotFound::new);
        MemberId member = order(refund).member();
        refuseOwn(member, payer);
        refund.pay(payer.id(), clock.instant());
        facts.record(payer, "refund.paid", member);
    }

    Refund find(UUID id) {
        return refunds.findByIdOptional(id).orElseThrow(RefundRefusal.NotFound::new);
    }

    List<Refund> of(OrderId order) {
        return refunds.of(order);
    }

    /// Those to be paid, the longest waiting first, after one of them.
    List<Refund> granted(Optional<UUID> after, int limit) {
        return refunds.granted(after.map(this::find), limit);
    }

    PlacedOrder order(Refund refund) {
        return orders.get(refund.order()).orElseThrow(RefundRefusal.NotFound::new);
    }

    /// The goods of a refund.
    List<OrderLine> lines(Refund refund) {
        return database.list(
                "SELECT good, quantity FROM refund_line WHERE refund = ? ORDER BY good",
                row -> new OrderLine(row.getInt(1), row.getInt(2)),
                refund.id());
    }

    boolean inHand(Refund refund, String account) {
        return refund.inHandOf(account, clock.instant());
    }

    /// By good, how much of it was ordered and has not been asked back, refusals aside.
    private Map<Integer, Integer> left(PlacedOrder order) {
        Map<Integer, Integer> left = new HashMap<>();
        order.lines().forEach(line -> left.put(line.good(), line.quantity()));
        database.list(
                """
                SELECT l.good, sum(l.quantity) AS quantity FROM refund_line l JOIN refund r ON r.id = l.refund
                WHERE r.customer_order = ? AND r.state <> 'REFUSED' GROUP BY l.good
                """,
                row -> left.merge(row.getInt("good"), -row.getInt("quantity"), Integer::sum),
                order.id().value());
        return left;
    }

    private void refuseOwn(MemberId member, Actor actor) {
        if (members.isOwn(actor.id(), member)) {
            throw new RefundRefusal.OwnRefund();
        }
    }
}
