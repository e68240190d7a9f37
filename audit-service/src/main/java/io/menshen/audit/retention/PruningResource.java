package io.menshen.audit.retention;

import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What was pruned, and a pruning on demand.
@Path("/v1/audit/prunings")
@Tag(name = "log")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class PruningResource {

    /// How far a run is.
    enum State {
        /// It looks for what may go.
        ASKED,
        /// The log will say what goes, or has said so and waits until that is signed, and cosigned if there are
        /// witnesses.
        ANNOUNCED,
        /// Bundles and rows are being removed.
        RUNNING,
        DONE
    }

    /// @param older what is older goes
    /// @param minimum the first entry that stays
    /// @param announced the entry that says so
    /// @param done how many entries are gone
    /// @param total how many will be
    @Schema(name = "Pruning")
    record PruningView(
            UUID id,
            State state,
            Instant askedAt,
            boolean byHand,
            Instant older,
            @Nullable Long minimum,
            @Nullable Long announced,
            long done,
            @Nullable Long total,
            @Nullable Instant endedAt) {

        static PruningView of(Pruning pruning) {
            State state;
            if (pruning.endedAt() != null) {
                state = State.DONE;
            } else if (pruning.done() > 0) {
                state = State.RUNNING;
            } else {
                state = pruning.minimum() == null ? State.ASKED : State.ANNOUNCED;
            }
            @Nullable Long first = pruning.first();
            @Nullable Long minimum = pruning.minimum();
            return new PruningView(
                    pruning.id(),
                    state,
                    pruning.askedAt(),
                    pruning.byHand(),
                    pruning.older(),
                    minimum,
                    pruning.announced(),
                    pruning.done(),
                    first == null || minimum == null ? null : minimum - first,
                    pruning.endedAt());
        }
    }

    /// @param minimum the first entry that is still there (C2SP tlog-tiles: the minimum index)
    /// @param keepDays the policy
    @Schema(name = "Prunings")
    record PruningsView(long minimum, long keepDays, List<PruningView> items) {}

    private final Retention retention;

    PruningResource(Retention retention) {
        this.retention = retention;
    }

    @POST
    @RolesAllowed("operator")
    @Operation(
            summary = "Remove the entries whose time is over",
            description = "Whole bundles from the beginning of the log, never younger than the policy says. An entry "
                    + "announces it first; the tiles of hashes stay, so every proof stays valid.")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "202",
            description = "It will be done; Location says where to look",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PruningView.class)))
    @APIResponse(responseCode = "409", description = "One is under way")
    public Response startPruning() throws SQLException {
        Optional<UUID> id = retention.prune();
        if (id.isEmpty()) {
            return Problem.of(Response.Status.CONFLICT, "pruning-under-way").toResponse();
        }
        PruningView view = retention.prunings().stream()
                .filter(pruning -> pruning.id().equals(id.get()))
                .map(PruningView::of)
                .findFirst()
                .orElseThrow();
        return Response.accepted(view)
                .location(URI.create("/v1/audit/prunings"))
                .build();
    }

    @GET
    @RolesAllowed({"operator", "auditor"})
    @Operation(summary = "What is still there, the policy, and the prunings, the newest first, at most 100")
    @Extension(name = "x-purpose", value = "legal-duty")
    public PruningsView listPrunings() throws SQLException {
        return new PruningsView(
                retention.minimum(),
                retention.keep().toDays(),
                retention.prunings().stream().map(PruningView::of).toList());
    }
}
