package io.menshen.audit.key;

import io.menshen.audit.cosigning.Witnesses;
import io.menshen.audit.note.KeyFile;
import io.menshen.audit.note.NoteKey;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The keys that verify checkpoints, and of which sizes each vouches.
@Path("/v1/audit/keys")
@Tag(name = "log")
public class KeysResource {

    private static final String TEXT = "text/plain;charset=utf-8";

    /// Whoever is signed in: a public key tells nothing about anybody.
    private static final String ANY_ROLE = "**";

    private final LogKeys keys;
    private final Witnesses witnesses;

    KeysResource(LogKeys keys, Witnesses witnesses) {
        this.keys = keys;
        this.witnesses = witnesses;
    }

    @GET
    @Produces(TEXT)
    @RolesAllowed(ANY_ROLE)
    @RunOnVirtualThread
    @Operation(
            summary = "The keys that verify checkpoints, one a line (C2SP signed-note vkey)",
            description = "First the log's, each below a remark that says of which sizes of the tree it vouches, then "
                    + "those of the witnesses that it asks (C2SP tlog-cosignature, type 4). Whoever wants to trust a "
                    + "witness has its key from the witness, not from here; a new key of the log is announced by an "
                    + "entry under the one before.")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "One vkey a line; lines that start with # are remarks",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "503", description = "The log has not begun")
    public Response readKeys() throws SQLException {
        List<LogKey> published = keys.published();
        if (published.isEmpty()) {
            return Problem.of(Response.Status.SERVICE_UNAVAILABLE, "keys-unavailable")
                    .toResponse();
        }
        StringBuilder text = new StringBuilder();
        for (LogKey key : published) {
            text.append(KeyFile.write(key.key(), key.from(), key.to(), remark(key)));
        }
        for (NoteKey witness : witnesses.keys()) {
            text.append(witness.vkey()).append('\n');
        }
        return Response.ok(text.toString(), TEXT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static String remark(LogKey key) {
        StringBuilder remark = new StringBuilder();
        if (key.announced() != null) {
            remark.append("announced by entry ").append(key.announced());
        }
        if (key.signs() && key.endsAt() != null) {
            remark.append(remark.isEmpty() ? "" : ", ").append("until ").append(key.endsAt());
        }
        return remark.toString();
    }
}
