package io.menshen.audit.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.proof.EntryProofs;
import io.menshen.audit.proof.ProofAnswers;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// The signed half of a consent's receipt: the log's word that this very receipt was written when it says, for
/// whoever holds the receipt.
@Path("/v1/consent-receipts/{hash}")
@Tag(name = "me")
public class ConsentReceiptResource {

    /// Where in the log the receipt stands.
    ///
    /// @param time when it was written
    /// @param about what the entry commits to under the salt: SHA-256(salt ‖ "basis:receipt/" ‖ hash)
    @Schema(name = "ReceiptEntry")
    record ReceiptEntryView(
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

    ConsentReceiptResource(EntrySearch search, EntryProofs proofs, ObjectMapper json) {
        this.search = search;
        this.proofs = proofs;
        this.json = json;
    }

    @GET
    @Path("entry")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The entry that commits to a consent receipt, and the salt that opens the commitment")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponse(
            responseCode = "200",
            description = "The entry",
            content = @Content(schema = @Schema(implementation = ReceiptEntryView.class)))
    @APIResponse(responseCode = "404", description = "No such receipt, or the log has not taken it up yet")
    public Response readReceiptEntry(@RestPath @Pattern(regexp = "[0-9a-f]{64}") String hash)
            throws SQLException, JsonProcessingException {
        Optional<EntrySearch.Touched> entry = search.receipt(hash);
        if (entry.isEmpty()) {
            return Problem.of(Response.Status.NOT_FOUND, "not-found").toResponse();
        }
        return Response.ok(new ReceiptEntryView(
                        entry.get().index(),
                        Instant.parse(
                                json.readTree(entry.get().json()).path("time").asText()),
                        "basis:receipt/" + hash,
                        entry.get().salt(),
                        "/v1/consent-receipts/" + hash + "/proof"))
                .build();
    }

    @GET
    @Path("proof")
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The proof that a consent receipt is in the log (C2SP tlog-proof)")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify --receipt … --salt …`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "No such receipt, or the log has not taken it up yet")
    public Response readReceiptProof(@RestPath @Pattern(regexp = "[0-9a-f]{64}") String hash)
            throws SQLException, IOException {
        Optional<EntrySearch.Touched> entry = search.receipt(hash);
        if (entry.isEmpty()) {
            return ProofAnswers.of(new EntryProofs.Answer.NoSuchEntry(), 0);
        }
        return ProofAnswers.of(proofs.prove(entry.get().index()), entry.get().index());
    }
}
