package io.menshen.member.refund;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.order.OrderLine;
import io.menshen.member.order.OrderParties;
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
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of refunds. Amounts are in fen.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RefundResource {

    private static final int PAGE = 50;

    /// @param good its number in the round
    public record RefundedGoods(
            @Min(1) int good, @Min(1) @Max(9_999) int quantity) {}

    public record AskRefundRequest(
            @NotNull RefundReason reason,
            @NotNull @Size(min = 1, max = 200) List<@Valid @NotNull RefundedGoods> lines) {}

    public record RefundDecisionRequest(@NotNull Boolean granted) {}

    /// A refund for its member and the leader of the group.
    public record RefundView(
            UUID id,
            UUID order,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            RefundState state,
            RefundReason reason,
            long amount,
            List<RefundedGoods> lines,
            Instant askedAt,
            @Nullable Instant decidedAt,
            @Nullable Instant paidAt,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {}

    public record RefundPage(
            List<RefundView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// A refund that waits to be paid.
    public record GrantedRefund(
            UUID id,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            long amount,
            @Nullable Instant grantedAt,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {}

    public record GrantedRefundPage(
            List<GrantedRefund> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// Where the money goes, for who has the payment in hand.
    public record PayeeView(
            UUID refund,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            long amount,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "real-name")) @Nullable
            String realName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "bank-card")) @Nullable
            String bankCard,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "PayeeView[refund=" + refund + "]";
        }
    }

    private final Refunds refunds;
    private final Orders orders;
    private final OrderParties parties;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    RefundResource(
            Refunds refunds,
            Orders orders,
            OrderParties parties,
            Members members,
            Database database,
            Idempotency idempotency,
            Permit permit) {
        this.refunds = refunds;
        this.orders = orders;
        this.parties = parties;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Asks for money back for goods of an order that is delivered or cancelled.
    @POST
    @Path("orders/{id}/refunds")
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "ordering")
    @APIResponseSchema(value = RefundView.class, responseCode = "201", responseDescription = "Created")
    public Response askRefund(@PathParam("id") UUID id, @Valid @NotNull AskRefundRequest request) {
        OrderId order = new OrderId(id);
        parties.proven(permit, orders.get(order).orElseThrow(RefundRefusal.NotFound::new));
        UUID made = idempotency.once(
                request,
                () -> refunds.ask(order, request.reason(), lines(request.lines()), Actor.of(permit))
                        .id());
        return Response.created(UriBuilder.fromPath("/v1/refunds/{id}").build(made))
                .entity(readRefund(made))
                .build();
    }

    @GET
    @Path("orders/{id}/refunds")
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "ordering")
    public RefundPage listRefunds(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            PlacedOrder order = orders.get(new OrderId(id)).orElseThrow(RefundRefusal.NotFound::new);
            List<String> proven = parties.proven(permit, order);
            return new RefundPage(
                    refunds.of(order.id()).stream()
                            .map(refund -> view(refund, order, proven))
                            .toList(),
                    null);
        });
    }

    @GET
    @Path("refunds/{id}")
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "ordering")
    public RefundView readRefund(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Refund refund = refunds.find(id);
            PlacedOrder order = refunds.order(refund);
            return view(refund, order, parties.proven(permit, order));
        });
    }

    /// The leader of the order's group grants or refuses; never a refund of their own.
    @POST
    @Path("refunds/{id}/decision")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    public RefundView decideRefund(@PathParam("id") UUID id, @Valid @NotNull RefundDecisionRequest request) {
        idempotency.once(id, request, () -> refunds.decide(id, request.granted(), Actor.of(permit)));
        return readRefund(id);
    }

    /// What is to be paid, the longest waiting first.
    @GET
    @Path("refunds")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    public GrantedRefundPage listGrantedRefunds(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<Refund> page = refunds.granted(Optional.ofNullable(after), PAGE);
            List<GrantedRefund> items = page.stream()
                    .map(refund -> new GrantedRefund(
                            refund.id(),
                            refunds.order(refund).member().value(),
                            refund.amount(),
                            refund.decidedAt(),
                            Relation.Proof.STAFF.facts()))
                    .toList();
            return new GrantedRefundPage(items, Keyset.next(page, PAGE, Refund::id));
        });
    }

    /// Takes a payment in hand: for a while the caller sees where the money goes.
    @POST
    @Path("refunds/{id}/assignment")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    public void takeRefund(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> refunds.takeInHand(id, Actor.of(permit)));
    }

    /// Card and name, for who has the payment in hand and names it as basis (`case/{id}`).
    @GET
    @Path("refunds/{id}/payee")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    public PayeeView readPayee(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Refund refund = refunds.find(id);
            MemberId member = refunds.order(refund).member();
            boolean inHand = refunds.inHand(refund, permit.subject()) && permit.names("case", id);
            OpenedMember opened = inHand
                    ? members.open(List.of(member), FieldGroup.openedBy(permit))
                            .getOrDefault(member, OpenedMember.NOTHING)
                    : OpenedMember.NOTHING;
            List<String> proven = new ArrayList<>(Relation.Proof.STAFF.facts());
            if (inHand) {
                proven.addAll(Relation.Proof.CASE.facts());
            }
            return new PayeeView(
                    id,
                    member.value(),
                    refund.amount(),
                    opened.values().text("realName"),
                    opened.values().text("bankCard"),
                    proven);
        });
    }

    /// The money has gone; card and name are seen no more.
    @POST
    @Path("refunds/{id}/payment")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    public void payRefund(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> refunds.pay(id, Actor.of(permit)));
    }

    /// The same good on two lines counts once, with both quantities.
    private static List<OrderLine> lines(List<RefundedGoods> asked) {
        Map<Integer, Integer> goods = new TreeMap<>();
        asked.forEach(line -> goods.merge(line.good(), line.quantity(), Integer::sum));
        return goods.entrySet().stream()
                .map(good -> new OrderLine(good.getKey(), good.getValue()))
                .toList();
    }

    private RefundView view(Refund refund, PlacedOrder order, List<String> proven) {
        return new RefundView(
                refund.id(),
                order.id().value(),
                order.member().value(),
                refund.state(),
                refund.reason(),
                refund.amount(),
                refunds.lines(refund).stream()
                        .map(line -> new RefundedGoods(line.good(), line.quantity()))
                        .toList(),
                refund.askedAt(),
                refund.decidedAt(),
                refund.paidAt(),
                proven);
    }
}
