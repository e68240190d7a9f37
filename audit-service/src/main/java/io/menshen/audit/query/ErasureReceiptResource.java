package io.menshen.audit.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.proof.EntryProofs;
import io.menshen.audit.proof.ProofAnswers;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// The signed half of an erasure's receipt: the log's word that the erasure was carried out, for whoever knows the
/// erasure's id. Nobody else can find it, for the account leads nowhere any more.
@Path("/v1/erasures/{id}")
@Tag(name = "me")
public class ErasureReceiptResource {

    /// Where in the log the erasure stands.
    ///
    /// @param time when the data were erased
    /// @param about what the entry commits to under the salt: SHA-256(salt ‖ "basis:erasure/" ‖ id)
    @Schema(name = "ErasureEntry")
    record ErasureEntryView(
            long index,
            Instant time,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String about,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String salt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String proof) {}

    private final EntrySearch search;
    private final EntryProofs proofs;
    private final ObjectMapper json;

    ErasureReceiptResource(EntrySearch search, EntryProofs proofs, ObjectMapper json) {
        this.search = search;
        this.proofs = proofs;
        this.json = json;
    }

    @GET
    @Path("entry")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The entry of an erasure that was carried out, and the salt that opens its commitment")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponse(
            responseCode = "200",
            description = "The entry",
            content = @Content(schema = @Schema(implementation = ErasureEntryView.class)))
    @APIResponse(responseCode = "404", description = "No such erasure, or it has not been carried out")
    public Response readErasureEntry(@RestPath UUID id) throws SQLException, JsonProcessingException {
        Optional<EntrySearch.Touched> entry = search.erasure(id);
        if (entry.isEmpty()) {
            return Problem.of(Response.Status.NOT_FOUND, "not-found").toResponse();
        }
        return Response.ok(new ErasureEntryView(
                        entry.get().index(),
                        Instant.parse(
                                json.readTree(entry.get().json()).path("time").asText()),
                        "basis:erasure/" + id,
                        entry.get().salt(),
                        "/v1/erasures/" + id + "/proof"))
                .build();
    }

    @GET
    @Path("proof")
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The proof that an erasure is in the log (C2SP tlog-proof)")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify --about … --salt …`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "No such erasure, or it has not been carried out")
    public Response readErasureProof(@RestPath UUID id) throws SQLException, IOException {
        Optional<EntrySearch.Touched> entry = search.erasure(id);
        if (entry.isEmpty()) {
            return ProofAnswers.of(new EntryProofs.Answer.NoSuchEntry(), 0);
        }
        return ProofAnswers.of(proofs.prove(entry.get().index()), entry.get().index());
    }
}
