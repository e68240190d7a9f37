package io.menshen.member.route;

import io.menshen.member.MemberId;
import io.menshen.member.RouteId;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/// The caller has a live stop of the member on a route under way. It proves the purpose only if the permit names that
/// very route.
@ApplicationScoped
class CourierRelation implements Relation {

    private final Routes routes;
    private final Couriers couriers;

    CourierRelation(Routes routes, Couriers couriers) {
        this.routes = routes;
        this.couriers = couriers;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        List<RouteId> live = couriers.of(caller)
                .map(courier -> routes.liveFor(courier, member))
                .orElse(List.of());
        if (live.isEmpty()) {
            return Optional.empty();
        }
        boolean named = live.stream().anyMatch(route -> isBasis(caller, route));
        return Optional.of(named ? Proof.ROUTE : Proof.NOTHING);
    }

    /// Whether the permit names this route as its basis.
    static boolean isBasis(Permit caller, RouteId route) {
        return caller.names("route", route.value());
    }
}
