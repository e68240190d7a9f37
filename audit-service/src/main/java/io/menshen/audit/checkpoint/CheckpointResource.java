package io.menshen.audit.checkpoint;

import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/// What everybody needs who wants to check the log: its last checkpoint.
@Path("/v1/audit")
@Tag(name = "log")
public class CheckpointResource {

    private static final String TEXT = "text/plain;charset=utf-8";
    private static final String NOT_KEPT = "no-store";

    /// Whoever is signed in: the text tells nothing about anybody.
    private static final String ANY_ROLE = "**";

    private final Checkpoints checkpoints;

    CheckpointResource(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    @GET
    @Path("checkpoint")
    @Produces(TEXT)
    @RolesAllowed(ANY_ROLE)
    @RunOnVirtualThread
    @Operation(
            summary = "The last signed checkpoint (C2SP tlog-checkpoint)",
            description =
                    "With the witnesses' cosignatures when it has them already; witnesses are asked about once a second.")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A signed note",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "503", description = "Nothing has been signed, or cosigned, yet")
    public Response readCheckpoint(
            @Parameter(description = "The newest one that enough witnesses have cosigned")
                    @RestQuery
                    @DefaultValue("false")
                    boolean witnessed)
            throws SQLException {
        Optional<String> note = witnessed
                ? checkpoints.witnessed().map(CosignedTable.Cosigned::note)
                : checkpoints.latestWithCosignatures();
        return note.isPresent()
                ? text(note.get())
                : Problem.of(Response.Status.SERVICE_UNAVAILABLE, "nothing-signed")
                        .toResponse();
    }

    private static Response text(String text) {
        return Response.ok(text, TEXT)
                .header(HttpHeaders.CACHE_CONTROL, NOT_KEPT)
                .build();
    }
}
