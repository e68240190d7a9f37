package io.menshen.member.route;

import io.menshen.member.RouteId;

/// Every reason why a route may decline.
abstract sealed class RouteRefusal extends RuntimeException {

    private RouteRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such route or stop, or not for this caller.
    static final class NotFound extends RouteRefusal {
        NotFound() {
            super("no such route");
        }
    }

    /// Its state does not allow it.
    static final class WrongState extends RouteRefusal {
        private final RouteId route;
        private final RouteState state;

        WrongState(RouteId route, RouteState state) {
            super("route " + route + " is " + state);
            this.route = route;
            this.state = state;
        }

        RouteId route() {
            return route;
        }

        RouteState state() {
            return state;
        }
    }

    /// The round is handed over by pickup.
    static final class NoDelivery extends RouteRefusal {
        NoDelivery() {
            super("the round has no delivery");
        }
    }

    /// An order is not of this round, not open, or on another route already.
    static final class OrdersNotFree extends RouteRefusal {
        OrdersNotFree() {
            super("orders are not free");
        }
    }
}
