package io.menshen.consent.seat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.Acting;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// HTTP face of seats. Translates; decides nothing.
@Path("/v1/seats")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SeatResource {

    private static final int SHOWN = 200;

    /// @param account the OIDC subject
    /// @param startsAt now, if not named
    /// @param days how long the term lasts
    public record ProposeSeatRequest(
            @NotNull @Pattern(regexp = "[A-Za-z0-9:._@-]{1,128}")
            String account,

            @NotNull Seats.Body body,
            @Nullable Instant startsAt,
            @Min(1) @Max(1_100) int days) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SeatView(
            UUID id,
            @Schema(implementation = Seats.Body.class) Seats.Body body,
            @Schema(implementation = Seat.State.class) Seat.State state,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String account,

            Instant startsAt,
            Instant endsAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String proposedBy,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String approvedBy,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String endProposedBy,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String endedBy,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endedAt) {}

    public record SeatPage(
            List<SeatView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final Seats seats;
    private final Permit permit;

    SeatResource(Seats seats, Permit permit) {
        this.seats = seats;
        this.permit = permit;
    }

    @GET
    @RolesAllowed({"approver", "auditor", "committee", "member", "privacy-officer"})
    @Operation(summary = "Who sits in the users' supervision committee and who reviews broken glasses, until when")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public SeatPage listSeats() {
        return new SeatPage(seats.list(SHOWN).stream().map(this::view).toList(), null);
    }

    @POST
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(summary = "Propose somebody else for a seat with a term")
    @APIResponseSchema(value = SeatView.class, responseCode = "201", responseDescription = "Proposed")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public Response proposeSeat(@NotNull @Valid ProposeSeatRequest request) {
        Seat seat =
                seats.propose(Acting.of(permit), request.body(), request.account(), request.startsAt(), request.days());
        return Response.status(Response.Status.CREATED).entity(view(seat)).build();
    }

    @POST
    @Path("{id}/approval")
    @RolesAllowed({"approver", "committee", "privacy-officer"})
    @Operation(summary = "Agree to a seat: neither who proposed it nor whose it is")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public SeatView approveSeat(@RestPath UUID id) {
        return view(seats.approve(Acting.of(permit), id));
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed("privacy-officer")
    @Operation(summary = "Ask for an end before the term is over; it takes another person")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public SeatView proposeSeatEnd(@RestPath UUID id) {
        return view(seats.proposeEnd(Acting.of(permit), id));
    }

    @POST
    @Path("{id}/end/approval")
    @RolesAllowed({"approver", "committee", "privacy-officer"})
    @Operation(summary = "Agree to the end of a seat: neither who asked for it nor whose it is")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public SeatView endSeat(@RestPath UUID id) {
        return view(seats.end(Acting.of(permit), id));
    }

    private SeatView view(Seat seat) {
        return new SeatView(
                seat.id(),
                seat.body(),
                seat.state(seats.now()),
                seat.account(),
                seat.startsAt(),
                seat.endsAt(),
                seat.proposedBy(),
                seat.approvedBy(),
                seat.endProposedBy(),
                seat.endedBy(),
                seat.endedAt());
    }
}
