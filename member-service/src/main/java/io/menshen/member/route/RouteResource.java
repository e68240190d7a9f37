package io.menshen.member.route;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import io.menshen.member.RouteId;
import io.menshen.member.database.Database;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.order.DeliveryHint;
import io.menshen.member.order.OrderState;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of routes.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RouteResource {

    /// @param courier the courier's user name
    /// @param orders the stops, in this order
    public record PlanRouteRequest(
            @NotNull @Size(min = 1, max = 100) String courier,
            @NotNull @Size(min = 1, max = 200) List<@NotNull UUID> orders) {

        @Override
        public String toString() {
            return "PlanRouteRequest[…]";
        }
    }

    /// A route without its stops.
    public record RouteSummary(UUID id, UUID round, RouteState state) {}

    /// So much of something.
    public record StopGoods(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            int quantity) {}

    /// One stop.
    ///
    /// @param number its number in the round's list
    public record StopView(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID memberId,

            int position,
            UUID order,
            int number,
            OrderState state,
            List<StopGoods> goods,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
            String flat,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "delivery-hint")) @Nullable
            List<DeliveryHint> hints,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "StopView[order=" + order + "]";
        }
    }

    /// A route with its stops.
    public record RouteView(UUID id, UUID round, RouteState state, List<StopView> stops) {}

    private final Routes routes;
    private final Orders orders;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    RouteResource(
            Routes routes, Orders orders, Members members, Database database, Idempotency idempotency, Permit permit) {
        this.routes = routes;
        this.orders = orders;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Path("rounds/{id}/routes")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "delivery")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = RouteSummary.class, responseCode = "201", responseDescription = "Created")
    public Response planRoute(@PathParam("id") UUID round, @Valid @NotNull PlanRouteRequest request) {
        List<OrderId> stops =
                request.orders().stream().distinct().map(OrderId::new).toList();
        UUID id = idempotency.once(
                request,
                () -> routes.plan(new RoundId(round), request.courier(), stops, Actor.of(permit))
                        .value());
        return Response.created(UriBuilder.fromPath("/v1/routes/{id}").build(id))
                .entity(summary(id))
                .build();
    }

    @POST
    @Path("routes/{id}/dispatch")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "delivery")
    @Extension(name = "x-personal-data", value = "none")
    public RouteSummary dispatchRoute(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> routes.dispatch(new RouteId(id), Actor.of(permit)));
        return summary(id);
    }

    /// Who drives the route and names it as basis is proven for its live stops; everybody else who takes part gets the
    /// same answer without that fact, and the gateway masks it.
    @GET
    @Path("routes/{id}")
    @RolesAllowed({"courier", "volunteer", "group-leader"})
    @Extension(name = "x-purpose", value = "delivery")
    public RouteView readRoute(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Routes.Found route = routes.find(new RouteId(id), permit);
            Set<FieldGroup> groups = FieldGroup.openedBy(permit);
            List<PlacedOrder> of =
                    route.stops().stream().map(Routes.Stop::order).toList();
            Map<MemberId, OpenedMember> opened =
                    members.open(of.stream().map(PlacedOrder::member).collect(Collectors.toSet()), groups);
            Map<OrderId, Set<DeliveryHint>> hints = groups.contains(FieldGroup.DELIVERY) ? orders.hints(of) : Map.of();
            List<StopView> stops = route.stops().stream()
                    .map(stop -> view(route, stop, opened, hints))
                    .toList();
            return new RouteView(id, route.round().id().value(), route.state(), stops);
        });
    }

    @POST
    @Path("routes/{id}/stops/{order}/delivery")
    @RolesAllowed({"courier", "volunteer", "group-leader"})
    @Extension(name = "x-purpose", value = "delivery")
    @Extension(name = "x-personal-data", value = "none")
    public RouteSummary deliverStop(@PathParam("id") UUID id, @PathParam("order") UUID order) {
        idempotency.once(id, null, () -> routes.deliver(new RouteId(id), new OrderId(order), permit));
        return summary(id);
    }

    @POST
    @Path("routes/{id}/end")
    @RolesAllowed({"courier", "volunteer", "group-leader"})
    @Extension(name = "x-purpose", value = "delivery")
    @Extension(name = "x-personal-data", value = "none")
    public RouteSummary endRoute(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> routes.end(new RouteId(id), permit));
        return summary(id);
    }

    private RouteSummary summary(UUID id) {
        return database.snapshot(() -> {
            Routes.Found route = routes.find(new RouteId(id), permit);
            return new RouteSummary(id, route.round().id().value(), route.state());
        });
    }

    private StopView view(
            Routes.Found route,
            Routes.Stop stop,
            Map<MemberId, OpenedMember> opened,
            Map<OrderId, Set<DeliveryHint>> hints) {
        PlacedOrder order = stop.order();
        OpenedMember fields = opened.getOrDefault(order.member(), OpenedMember.NOTHING);
        @Nullable Set<DeliveryHint> chips = hints.get(order.id());
        return new StopView(
                order.member().value(),
                stop.position(),
                order.id().value(),
                order.number(),
                order.state(),
                order.lines().stream()
                        .map(line -> route.round()
                                .good(line.good())
                                .map(good -> new StopGoods(good.name(), line.quantity()))
                                .orElseThrow())
                        .toList(),
                fields.displayNameText(),
                fields.mobileText(),
                fields.flatText(),
                chips == null ? null : chips.stream().sorted().toList(),
                proven(route, stop));
    }

    private List<String> proven(Routes.Found route, Routes.Stop stop) {
        List<String> proven = new ArrayList<>();
        boolean live = route.state() == RouteState.DISPATCHED
                && stop.live()
                && stop.order().state() == OrderState.DISPATCHED;
        if (live && route.parts().contains(Routes.Part.COURIER) && CourierRelation.isBasis(permit, route.id())) {
            proven.addAll(Relation.Proof.ROUTE.facts());
        }
        if (route.parts().contains(Routes.Part.LEADER)) {
            proven.addAll(Relation.Proof.LEADER.facts());
        }
        return proven;
    }
}
