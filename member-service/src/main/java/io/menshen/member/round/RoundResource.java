package io.menshen.member.round;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.RoundId;
import io.menshen.member.database.Database;
import io.menshen.member.group.GroupRefusal;
import io.menshen.member.group.GroupResource;
import io.menshen.member.group.Groups;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/// HTTP face of rounds. It shows what is on offer; who ordered is the roster's business.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RoundResource {

    /// @param price in fen
    public record GoodRequest(
            @NotNull @Pattern(regexp = GroupResource.PLAIN_TITLE)
            String name,

            @Min(0) @Max(100_000_000) long price) {}

    /// What is offered.
    public record OpenRoundRequest(
            @NotNull @Pattern(regexp = GroupResource.PLAIN_TITLE)
            String title,

            @NotNull @Size(min = 1, max = 100) List<@Valid @NotNull GoodRequest> goods,
            @NotNull Instant cutoff,
            @NotNull Round.Handover handover) {}

    /// @param price in fen
    public record GoodView(
            int number,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            long price) {}

    /// A round as everybody in its group may know it.
    public record RoundView(
            UUID id,
            UUID group,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String title,

            List<GoodView> goods,
            Instant cutoff,
            Round.Handover handover) {

        static RoundView of(Round round) {
            return new RoundView(
                    round.id().value(),
                    round.group().value(),
                    round.title(),
                    round.goods().stream()
                            .map(good -> new GoodView(good.number(), good.name(), good.price()))
                            .toList(),
                    round.cutoff(),
                    round.handover());
        }
    }

    private final Rounds rounds;
    private final Groups groups;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    RoundResource(Rounds rounds, Groups groups, Database database, Idempotency idempotency, Permit permit) {
        this.rounds = rounds;
        this.groups = groups;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Path("groups/{id}/rounds")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = RoundView.class, responseCode = "201", responseDescription = "Created")
    public Response openRound(@PathParam("id") UUID group, @Valid @NotNull OpenRoundRequest request) {
        List<Rounds.Offer> offers = request.goods().stream()
                .map(good -> new Rounds.Offer(good.name(), good.price()))
                .toList();
        UUID id = idempotency.once(
                request,
                () -> rounds.open(
                                new GroupId(group),
                                request.title(),
                                offers,
                                request.cutoff(),
                                request.handover(),
                                Actor.of(permit))
                        .id()
                        .value());
        return Response.created(UriBuilder.fromPath("/v1/rounds/{id}").build(id))
                .entity(readRound(id))
                .build();
    }

    @GET
    @Path("rounds/{id}")
    @RolesAllowed({"group-leader", "member"})
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    public RoundView readRound(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Round round = rounds.get(new RoundId(id)).orElseThrow(RoundRefusal.NotFound::new);
            try {
                groups.seenBy(permit.subject(), round.group());
            } catch (GroupRefusal.NotFound e) {
                throw new RoundRefusal.NotFound();
            }
            return RoundView.of(round);
        });
    }
}
