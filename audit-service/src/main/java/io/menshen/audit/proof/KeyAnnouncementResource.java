package io.menshen.audit.proof;

import io.menshen.audit.key.LogKey;
import io.menshen.audit.key.LogKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// How trust goes from one key of the log to the next: the entry that names the new key, in a checkpoint that
/// the old one signed. The two signatures under one checkpoint alone would not do, for anybody may put a line
/// below a note.
@Path("/v1/audit/keys")
@Tag(name = "log")
public class KeyAnnouncementResource {

    /// Whoever is signed in: a public key tells nothing about anybody.
    private static final String ANY_ROLE = "**";

    private final LogKeys keys;
    private final EntryProofs proofs;

    KeyAnnouncementResource(LogKeys keys, EntryProofs proofs) {
        this.keys = keys;
        this.proofs = proofs;
    }

    @GET
    @Path("{id}/announcement")
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed(ANY_ROLE)
    @RunOnVirtualThread
    @Operation(
            summary = "The proof that the log announced this key under the one before it (C2SP tlog-proof)",
            description = "Check it with the key that you have; it names the one to keep beside it.")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "The log has no such key, or it is the first one")
    public Response readKeyAnnouncement(
            @Parameter(description = "The key's id, 8 hex digits as in its vkey") @RestPath String id)
            throws SQLException, IOException {
        List<LogKey> published = keys.published();
        for (int i = 1; i < published.size(); i++) {
            @Nullable Long announced = published.get(i).announced();
            if (announced != null && published.get(i).key().hexId().equals(id)) {
                @Nullable String last = published.get(i - 1).lastNote();
                return ProofAnswers.of(
                        last == null ? proofs.prove(announced) : proofs.prove(announced, last), announced);
            }
        }
        return ProofAnswers.of(new EntryProofs.Answer.NoSuchEntry(), -1);
    }
}
