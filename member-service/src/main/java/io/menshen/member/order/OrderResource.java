package io.menshen.member.order;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import io.menshen.member.database.Database;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.Represented;
import io.menshen.member.round.Round;
import io.menshen.member.round.RoundRefusal;
import io.menshen.member.round.Rounds;
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
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of orders: a member's own, or a leader's for a member of the group.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class OrderResource {

    /// @param good its number in the round
    public record LineRequest(int good, int quantity) {}

    /// @param member for whom, if the leader or a representative orders for somebody; absent for an own order
    public record PlaceOrderRequest(
            @NotNull UUID round,
            @Nullable UUID member,
            @NotNull @Size(min = 1, max = 100) List<@NotNull LineRequest> lines,
            @Nullable Set<@NotNull DeliveryHint> hints,
            @Nullable @Size(max = 500) String note) {

        @Override
        public String toString() {
            return "PlaceOrderRequest[round=" + round + "]";
        }
    }

    /// So much of one good.
    public record LineView(
            int good,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            long price,
            int quantity) {}

    /// An order. What was typed beside it stays sealed.
    public record OrderView(
            UUID id,
            UUID round,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            int number,
            OrderState state,
            Instant placedAt,
            List<LineView> lines,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "delivery-hint")) @Nullable
            List<DeliveryHint> hints,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {}

    private final Orders orders;
    private final OrderParties parties;
    private final Rounds rounds;
    private final Members members;
    private final Represented represented;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;
    private final Clock clock;

    OrderResource(
            Orders orders,
            OrderParties parties,
            Rounds rounds,
            Members members,
            Represented represented,
            Database database,
            Idempotency idempotency,
            Permit permit,
            Clock clock) {
        this.orders = orders;
        this.parties = parties;
        this.rounds = rounds;
        this.members = members;
        this.represented = represented;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
        this.clock = clock;
    }

    @POST
    @Path("orders")
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "ordering")
    @APIResponseSchema(value = OrderView.class, responseCode = "201", responseDescription = "Created")
    public Response placeOrder(@Valid @NotNull PlaceOrderRequest request) {
        UUID id = idempotency.once(request, () -> place(request).value());
        return Response.created(UriBuilder.fromPath("/v1/orders/{id}").build(id))
                .entity(database.snapshot(() -> view(new OrderId(id))))
                .build();
    }

    private OrderId place(PlaceOrderRequest request) {
        Round round = rounds.get(new RoundId(request.round())).orElseThrow(RoundRefusal.NotFound::new);
        MemberId member = whose(request, round);
        @Nullable Set<DeliveryHint> hints = request.hints();
        String note = request.note();
        Wish wish = new Wish(
                request.lines().stream()
                        .map(line -> new OrderLine(line.good(), line.quantity()))
                        .toList(),
                hints == null ? Set.of() : hints,
                note == null || note.isBlank() ? null : new Note(note),
                Set.of());
        return orders.place(round.id(), member, wish, Actor.of(permit));
    }

    @GET
    @Path("orders/{id}")
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "ordering")
    public OrderView readOrder(@PathParam("id") UUID id) {
        return database.snapshot(() -> view(new OrderId(id)));
    }

    @POST
    @Path("orders/{id}/cancellation")
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "ordering")
    public OrderView cancelOrder(@PathParam("id") UUID id) {
        OrderId order = new OrderId(id);
        parties.proven(permit, orders.get(order).orElseThrow(OrderRefusal.NotFound::new));
        idempotency.once(id, null, () -> orders.cancel(order, Actor.of(permit)));
        return database.snapshot(() -> view(order));
    }

    /// The leader orders for whom they name, even late; anybody else in time, for themselves or for whom they stand.
    private MemberId whose(PlaceOrderRequest request, Round round) {
        @Nullable UUID named = request.member();
        if (named != null && round.ledBy(permit.subject())) {
            return new MemberId(named);
        }
        MemberId member = named == null
                ? members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new)
                : new MemberId(named);
        if (named != null && !represented.by(permit, member)) {
            throw new OrderRefusal.NotFound();
        }
        if (!round.openAt(clock.instant())) {
            throw new OrderRefusal.RoundClosed();
        }
        return member;
    }

    private OrderView view(OrderId id) {
        PlacedOrder order = orders.get(id).orElseThrow(OrderRefusal.NotFound::new);
        List<String> proven = parties.proven(permit, order);
        Round round = rounds.get(order.round()).orElseThrow(RoundRefusal.NotFound::new);
        @Nullable
        List<DeliveryHint> hints = FieldGroup.openedBy(permit).contains(FieldGroup.DELIVERY)
                ? orders.hints(List.of(order)).getOrDefault(id, Set.of()).stream()
                        .sorted()
                        .toList()
                : null;
        return new OrderView(
                order.id().value(),
                order.round().value(),
                order.member().value(),
                order.number(),
                order.state(),
                order.placedAt(),
                order.lines().stream()
                        .map(line -> round.good(line.good())
                                .map(good -> new LineView(good.number(), good.name(), good.price(), line.quantity()))
                                .orElseThrow())
                        .toList(),
                hints,
                proven);
    }
}
