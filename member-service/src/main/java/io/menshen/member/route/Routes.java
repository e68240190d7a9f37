package io.menshen.member.route;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import io.menshen.member.RouteId;
import io.menshen.member.database.Database;
import io.menshen.member.database.DatabaseException;
import io.menshen.member.fact.Facts;
import io.menshen.member.order.OrderState;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.round.Round;
import io.menshen.member.round.RoundRefusal;
import io.menshen.member.round.Rounds;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plans, starts and ends routes.
@ApplicationScoped
class Routes {

    /// How the caller stands to a route.
    enum Part {
        COURIER,
        LEADER
    }

    /// One stop.
    ///
    /// @param live planned or under way; false once delivered or given up
    record Stop(int position, PlacedOrder order, boolean live) {}

    /// A route as somebody who takes part in it finds it.
    record Found(RouteId id, Round round, RouteState state, Set<Part> parts, List<Stop> stops) {}

    private static final String ONE_ROUTE_AN_ORDER = "one_live_stop_an_order";

    private final Route.Repository routes;
    private final Couriers couriers;
    private final Rounds rounds;
    private final Orders orders;
    private final Database database;
    private final Facts facts;
    private final Clock clock;

    Routes(
            Route.Repository routes,
            Couriers couriers,
            Rounds rounds,
            Orders orders,
            Database database,
            Facts facts,
            Clock clock) {
        this.routes = routes;
        this.couriers = couriers;
        this.rounds = rounds;
        this.orders = orders;
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    /// Plans a route over open orders of a round that the actor leads.
    @Transactional
    RouteId plan(RoundId roundId, String courier, List<OrderId> stops, Actor leader) {
        Round round = rounds.ledBy(leader.id(), roundId);
        if (round.handover() != Round.Handover.DELIVERY) {
            throw new RouteRefusal.NoDelivery();
        }
        List<PlacedOrder> planned = orders.get(stops);
        boolean free = planned.size() == stops.size()
                && planned.stream()
                        .allMatch(order -> order.round().equals(roundId) && order.state() == OrderState.PLACED);
        if (!free) {
            throw new RouteRefusal.OrdersNotFree();
        }
        Route route = Route.planned(roundId, couriers.named(courier), clock.instant());
        routes.persistAndFlush(route);
        try {
            database.update(
                    """
                    INSERT INTO route_stop (route, position, customer_order)
                    SELECT ?, s.position, s.id FROM unnest(?) WITH ORDINALITY AS s (id, position)
                    """, route.id().value(), stops.stream().map(OrderId::value).toArray(UUID[]::new));
        } catch (DatabaseException e) {
            if (e.constraint().filter(ONE_ROUTE_AN_ORDER::equals).isPresent()) {
                throw new RouteRefusal.OrdersNotFree();
            }
            throw e;
        }
        facts.record(leader, "route.planned", membersOf(planned));
        return route.id();
    }

    /// Starts a route. What was cancelled since it was planned is left out.
    @Transactional
    void dispatch(RouteId id, Actor leader) {
        Route route = ledBy(leader.id(), id);
        route.dispatch(clock.instant());
        routes.flush();
        List<Stop> stops = stops(id);
        List<PlacedOrder> open = stops.stream()
                .map(Stop::order)
                .filter(order -> order.state() == OrderState.PLACED)
                .toList();
        Set<OrderId> gone =
                new HashSet<>(stops.stream().map(stop -> stop.order().id()).toList());
        open.forEach(order -> gone.remove(order.id()));
        leave(id, gone);
        orders.dispatch(open.stream().map(PlacedOrder::id).toList(), leader);
        facts.record(leader, "route.dispatched", membersOf(open));
    }

    /// A stop was reached.
    @Transactional
    void deliver(RouteId id, OrderId order, Permit caller) {
        Route route = takingPart(id, caller);
        route.mustBeUnderWay();
        int left = database.update(
                "UPDATE route_stop SET live = false WHERE route = ? AND customer_order = ? AND live",
                id.value(),
                order.value());
        if (left == 0 && stops(id).stream().noneMatch(stop -> stop.order().id().equals(order))) {
            throw new RouteRefusal.NotFound();
        }
        orders.deliver(order, Actor.of(caller));
    }

    /// The courier goes home; orders that were not reached can go on another route.
    @Transactional
    void end(RouteId id, Permit caller) {
        Route route = takingPart(id, caller);
        route.end(clock.instant());
        routes.flush();
        List<Stop> stops = stops(id);
        List<OrderId> notReached =
                stops.stream().filter(Stop::live).map(stop -> stop.order().id()).toList();
        leave(id, new HashSet<>(notReached));
        orders.putBack(notReached, Actor.of(caller));
        facts.record(
                Actor.of(caller),
                "route.ended",
                membersOf(stops.stream().map(Stop::order).toList()));
    }

    /// The route, if the caller takes part in it; else it is not there.
    Found find(RouteId id, Permit caller) {
        Route route = routes.find(id).orElseThrow(RouteRefusal.NotFound::new);
        Round round = rounds.get(route.round()).orElseThrow(RoundRefusal.NotFound::new);
        Set<Part> parts = parts(route, round, caller);
        if (parts.isEmpty()) {
            throw new RouteRefusal.NotFound();
        }
        return new Found(id, round, route.state(), parts, stops(id));
    }

    /// On which dispatched routes of this courier the member has a live stop.
    List<RouteId> liveFor(byte[] courier, MemberId member) {
        return database.list("""
                SELECT r.id FROM route r
                JOIN route_stop s ON s.route = r.id
                JOIN customer_order o ON o.id = s.customer_order
                WHERE r.courier = ? AND r.state = 'DISPATCHED' AND s.live AND o.state = 'DISPATCHED'
                  AND o.member IN (SELECT same_person(?))
                """, row -> new RouteId(row.getObject(1, UUID.class)), courier, member.value());
    }

    private Route ledBy(String account, RouteId id) {
        Route route = routes.findForChange(id).orElseThrow(RouteRefusal.NotFound::new);
        if (rounds.get(route.round()).filter(round -> round.ledBy(account)).isEmpty()) {
            throw new RouteRefusal.NotFound();
        }
        return route;
    }

    private Route takingPart(RouteId id, Permit caller) {
        Route route = routes.findForChange(id).orElseThrow(RouteRefusal.NotFound::new);
        Round round = rounds.get(route.round()).orElseThrow(RoundRefusal.NotFound::new);
        if (parts(route, round, caller).isEmpty()) {
            throw new RouteRefusal.NotFound();
        }
        return route;
    }

    private Set<Part> parts(Route route, Round round, Permit caller) {
        Set<Part> parts = new LinkedHashSet<>();
        if (couriers.of(caller).filter(route::drivenBy).isPresent()) {
            parts.add(Part.COURIER);
        }
        if (round.ledBy(caller.subject())) {
            parts.add(Part.LEADER);
        }
        return parts;
    }

    private List<Stop> stops(RouteId id) {
        record Row(int position, OrderId order, boolean live) {}
        List<Row> rows = database.list(
                "SELECT position, customer_order, live FROM route_stop WHERE route = ? ORDER BY position",
                row -> new Row(
                        row.getInt("position"),
                        new OrderId(row.getObject("customer_order", UUID.class)),
                        row.getBoolean("live")),
                id.value());
        Map<OrderId, PlacedOrder> byId = orders
                .get(rows.stream().map(Row::order).toList())
                .stream()
                .collect(Collectors.toMap(PlacedOrder::id, Function.identity()));
        List<Stop> stops = new ArrayList<>();
        for (Row row : rows) {
            @Nullable PlacedOrder order = byId.get(row.order());
            if (order != null) {
                stops.add(new Stop(row.position(), order, row.live()));
            }
        }
        return stops;
    }

    private void leave(RouteId id, Set<OrderId> stops) {
        database.update(
                "UPDATE route_stop SET live = false WHERE route = ? AND customer_order = ANY (?)",
                id.value(),
                stops.stream().map(OrderId::value).toArray(UUID[]::new));
    }

    private static List<MemberId> membersOf(List<PlacedOrder> of) {
        return of.stream().map(PlacedOrder::member).distinct().toList();
    }
}
