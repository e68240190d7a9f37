package io.menshen.audit.proof;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// Hands an auditor the proof of any entry.
@Path("/v1/audit/entries/{index}/proof")
@Tag(name = "log")
public class ProofResource {

    private final EntryProofs proofs;

    ProofResource(EntryProofs proofs) {
        this.proofs = proofs;
    }

    @GET
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(summary = "The proof that an entry is in the log, with the entry in it (C2SP tlog-proof)")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "The log has no such entry")
    @APIResponse(responseCode = "503", description = "The entry will be signed with the next checkpoint")
    public Response readEntryProof(@RestPath long index) throws SQLException, IOException {
        return ProofAnswers.of(proofs.prove(index), index);
    }
}
