package io.menshen.member.roster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.MemberId;
import io.menshen.member.RoundId;
import io.menshen.member.database.Database;
import io.menshen.member.order.OrderLine;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.round.Round;
import io.menshen.member.round.Rounds;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// HTTP face of the roster views. Only the round's leader finds them.
///
/// Packing labels and pickup list are unlinkable: a label has a flat and no number, a pickup line a number and no flat.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RosterResource {

    /// So much of something.
    public record GoodsView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            int quantity) {}

    /// One line of the roster.
    ///
    /// @param attention codes of what the leader must look at
    public record RosterLine(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID memberId,

            UUID order,
            int number,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
            String flat,

            List<GoodsView> goods,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            List<String> attention,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "RosterLine[number=" + number + "]";
        }
    }

    /// One page of the roster.
    public record RosterPage(
            List<RosterLine> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    /// One line of the chain.
    ///
    /// @param goods as text, as people write it
    public record ChainLine(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "label-subject")
                    })
            UUID subject,

            int number,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String goods,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "ChainLine[number=" + number + "]";
        }
    }

    /// The round as a list to paste back into the chat.
    public record Chain(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String title,

            List<ChainLine> lines,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    /// One packing label: where to, and what. Nothing beside it tells who.
    public record Label(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "label-subject")
                    })
            UUID subject,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "label-flat")) @Nullable
            String flat,

            List<GoodsView> goods,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "Label[…]";
        }
    }

    /// One page of labels.
    public record LabelPage(
            List<Label> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    /// One line of the pickup list: the number in the list and the mobile, of which the last digits tell bags apart.
    public record PickupLine(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "label-subject")
                    })
            UUID subject,

            int number,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            List<GoodsView> goods,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "PickupLine[number=" + number + "]";
        }
    }

    /// One page of the pickup list.
    public record PickupPage(
            List<PickupLine> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    private static final List<String> LEADER = List.of("leader");

    private final Rounds rounds;
    private final Orders orders;
    private final Members members;
    private final PackingOrder packing;
    private final Database database;
    private final Permit permit;

    RosterResource(
            Rounds rounds, Orders orders, Members members, PackingOrder packing, Database database, Permit permit) {
        this.rounds = rounds;
        this.orders = orders;
        this.members = members;
        this.packing = packing;
        this.database = database;
        this.permit = permit;
    }

    @GET
    @Path("rounds/{id}/roster")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    public RosterPage readRoster(
            @PathParam("id") UUID id,
            @QueryParam("after") @DefaultValue("0") @Min(0) int after,
            @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(500) int limit) {
        return database.snapshot(() -> {
            Round round = rounds.ledBy(permit.subject(), new RoundId(id));
            List<PlacedOrder> page = orders.liveOfRound(round.id(), after, limit + 1);
            List<RosterLine> items = lines(
                    page,
                    limit,
                    permitted(),
                    (order, opened) -> new RosterLine(
                            order.member().value(),
                            order.id().value(),
                            order.number(),
                            opened.displayNameText(),
                            opened.mobileText(),
                            opened.flatText(),
                            goods(round, order),
                            order.attention().isEmpty()
                                    ? null
                                    : order.attention().stream().sorted().toList(),
                            LEADER));
            return new RosterPage(items, next(page, limit));
        });
    }

    @GET
    @Path("rounds/{id}/chain")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(
            name = "x-text",
            value =
                    "{\"items\": \"lines\", \"head\": \"#接龙\\n{title}\", \"line\": \"{number}. {displayName} {goods}\"}",
            parseValue = true)
    public Chain readChain(
            @PathParam("id") UUID id,
            @QueryParam("after") @DefaultValue("0") @Min(0) int after,
            @QueryParam("limit") @DefaultValue("500") @Min(1) @Max(500) int limit) {
        return database.snapshot(() -> {
            Round round = rounds.ledBy(permit.subject(), new RoundId(id));
            List<PlacedOrder> page = orders.liveOfRound(round.id(), after, limit + 1);
            List<ChainLine> lines = lines(
                    page,
                    limit,
                    only(FieldGroup.PROFILE),
                    (order, opened) -> new ChainLine(
                            order.member().value(),
                            order.number(),
                            opened.displayNameText(),
                            goods(round, order).stream()
                                    .map(good -> good.name() + "x" + good.quantity())
                                    .collect(Collectors.joining("，")),
                            LEADER));
            return new Chain(round.title(), lines, next(page, limit));
        });
    }

    @GET
    @Path("rounds/{id}/labels")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    public LabelPage readLabels(
            @PathParam("id") UUID id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(500) int limit) {
        return database.snapshot(() -> {
            Round round = rounds.ledBy(permit.subject(), new RoundId(id));
            PackingOrder.Page page = packing.page(round.id(), only(FieldGroup.DELIVERY), after, limit);
            List<Label> items = page.labels().stream()
                    .map(label -> new Label(
                            label.order().member().value(),
                            label.opened().flatText(),
                            goods(round, label.order()),
                            LEADER))
                    .toList();
            return new LabelPage(items, page.next());
        });
    }

    @GET
    @Path("rounds/{id}/pickup-list")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    public PickupPage readPickupList(
            @PathParam("id") UUID id,
            @QueryParam("after") @DefaultValue("0") @Min(0) int after,
            @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(500) int limit) {
        return database.snapshot(() -> {
            Round round = rounds.ledBy(permit.subject(), new RoundId(id));
            List<PlacedOrder> page = orders.liveOfRound(round.id(), after, limit + 1);
            List<PickupLine> items = lines(
                    page,
                    limit,
                    only(FieldGroup.CONTACT),
                    (order, opened) -> new PickupLine(
                            order.member().value(), order.number(), opened.mobileText(), goods(round, order), LEADER));
            return new PickupPage(items, next(page, limit));
        });
    }

    private <T> List<T> lines(
            List<PlacedOrder> page, int limit, Set<FieldGroup> groups, BiFunction<PlacedOrder, OpenedMember, T> line) {
        List<PlacedOrder> shown = page.stream().limit(limit).toList();
        Collection<MemberId> of = shown.stream().map(PlacedOrder::member).collect(Collectors.toSet());
        Map<MemberId, OpenedMember> opened = members.open(of, groups);
        List<T> lines = new ArrayList<>();
        for (PlacedOrder order : shown) {
            lines.add(line.apply(order, opened.getOrDefault(order.member(), OpenedMember.NOTHING)));
        }
        return lines;
    }

    private static @Nullable String next(List<PlacedOrder> page, int limit) {
        return page.size() > limit ? Integer.toString(page.get(limit - 1).number()) : null;
    }

    private Set<FieldGroup> permitted() {
        return FieldGroup.openedBy(permit);
    }

    /// A view opens what it shows, even if the permit would let it open more.
    private Set<FieldGroup> only(FieldGroup group) {
        return permitted().contains(group) ? Set.of(group) : Set.of();
    }

    private static List<GoodsView> goods(Round round, PlacedOrder order) {
        List<GoodsView> goods = new ArrayList<>();
        for (OrderLine line : order.lines()) {
            round.good(line.good()).ifPresent(good -> goods.add(new GoodsView(good.name(), line.quantity())));
        }
        return goods;
    }
}
