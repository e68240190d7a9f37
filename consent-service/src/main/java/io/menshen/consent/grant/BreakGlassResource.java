package io.menshen.consent.grant;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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

/// HTTP face of what is taken without asking. Translates; decides nothing.
@Path("/v1/broken-glasses")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BreakGlassResource {

    private static final int SHOWN = 100;

    /// @param field the one field
    public record BreakGlassRequest(
            @NotNull UUID member,
            @NotNull String field,
            @NotNull String purpose) {}

    public record DecideRequest(@NotNull Boolean justified) {}

    /// @param grant what to name as basis: `grant/…`
    /// @param overdue nobody has decided within a day
    /// @param reviewers the accounts that were called to decide
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BrokenGlassView(
            UUID grant,
            Instant brokenAt,
            Instant decideBy,
            boolean overdue,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant decidedAt,

            List<Boolean> justified,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> reviewers) {

        static BrokenGlassView of(BreakGlass.Case glass) {
            return new BrokenGlassView(
                    glass.grant(),
                    glass.brokenAt(),
                    glass.decideBy(),
                    glass.overdue(),
                    glass.decidedAt(),
                    glass.justified(),
                    glass.reviewers());
        }
    }

    public record BrokenGlassPage(
            List<BrokenGlassView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final BreakGlass glasses;
    private final Permit permit;

    BreakGlassResource(BreakGlass glasses, Permit permit) {
        this.glasses = glasses;
        this.permit = permit;
    }

    @POST
    @RolesAllowed({"committee", "courier", "customer-service", "group-leader", "reviewer", "volunteer"})
    @Operation(
            summary = "See one field of one member at once, in an emergency of that person",
            description =
                    "For fifteen minutes. Two reviewers are called in the same moment and decide within 24 hours.")
    @APIResponseSchema(value = BrokenGlassView.class, responseCode = "201", responseDescription = "Broken")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    @Extension(name = "x-acr", value = "2", parseValue = true)
    public Response breakGlass(@NotNull @Valid BreakGlassRequest request) {
        Grant grant = glasses.take(GrantResource.person(permit), request.member(), request.field(), request.purpose());
        return Response.status(Response.Status.CREATED)
                .entity(BrokenGlassView.of(glasses.read(grant.id())))
                .build();
    }

    @GET
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(summary = "What waits for a decision, the most urgent first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public BrokenGlassPage listBrokenGlasses() {
        return new BrokenGlassPage(
                glasses.waiting(SHOWN).stream().map(BrokenGlassView::of).toList(), null);
    }

    @POST
    @Path("{id}/decisions")
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(summary = "Was it right? Two people say so; who took it is neither. A no ends it at once")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public BrokenGlassView decideOnBrokenGlass(@RestPath UUID id, @NotNull @Valid DecideRequest request) {
        return BrokenGlassView.of(glasses.decide(GrantResource.person(permit), id, request.justified()));
    }
}
