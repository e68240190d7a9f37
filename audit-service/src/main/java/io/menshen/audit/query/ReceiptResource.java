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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// The signed half of a receipt: the log's word that an erasure was carried out, or that this very consent receipt was
/// written, for whoever holds the erasure's id or the receipt. Nobody else can find it.
@Path("/v1")
@Tag(name = "me")
public class ReceiptResource {

    private static final String ABSENT = "No such receipt, or the log has not taken it up yet";

    /// Where in the log what the receipt says stands.
    ///
    /// @param time when it happened
    /// @param about what the entry commits to under the salt: SHA-256(salt ‖ about)
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

    ReceiptResource(EntrySearch search, EntryProofs proofs, ObjectMapper json) {
        this.search = search;
        this.proofs = proofs;
        this.json = json;
    }

    @GET
    @Path("erasures/{id}/entry")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The entry of an erasure that was carried out, and the salt that opens its commitment")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponse(
            responseCode = "200",
            description = "The entry",
            content = @Content(schema = @Schema(implementation = ReceiptEntryView.class)))
    @APIResponse(responseCode = "404", description = ABSENT)
    public Response readErasureEntry(@RestPath UUID id) throws SQLException, JsonProcessingException {
        return entry(search.erasure(id), "basis:erasure/" + id, "/v1/erasures/" + id + "/proof");
    }

    @GET
    @Path("erasures/{id}/proof")
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The proof that the entry of an erasure that was carried out is in the log (C2SP tlog-proof)")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify --about … --salt …`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = ABSENT)
    public Response readErasureProof(@RestPath UUID id) throws SQLException, IOException {
        return proof(search.erasure(id));
    }

    @GET
    @Path("consent-receipts/{hash}/entry")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The entry that commits to a consent receipt, and the salt that opens its commitment")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponse(
            responseCode = "200",
            description = "The entry",
            content = @Content(schema = @Schema(implementation = ReceiptEntryView.class)))
    @APIResponse(responseCode = "404", description = ABSENT)
    public Response readReceiptEntry(@RestPath @Pattern(regexp = "[0-9a-f]{64}") String hash)
            throws SQLException, JsonProcessingException {
        return entry(search.receipt(hash), "basis:receipt/" + hash, "/v1/consent-receipts/" + hash + "/proof");
    }

    @GET
    @Path("consent-receipts/{hash}/proof")
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed("**")
    @RunOnVirtualThread
    @Operation(summary = "The proof that the entry that commits to a consent receipt is in the log (C2SP tlog-proof)")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify --receipt … --salt …`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = ABSENT)
    public Response readReceiptProof(@RestPath @Pattern(regexp = "[0-9a-f]{64}") String hash)
            throws SQLException, IOException {
        return proof(search.receipt(hash));
    }

    private Response entry(Optional<EntrySearch.Touched> entry, String about, String proof)
            throws JsonProcessingException {
        if (entry.isEmpty()) {
            return Problem.of(Response.Status.NOT_FOUND, "not-found").toResponse();
        }
        return Response.ok(new ReceiptEntryView(
                        entry.get().index(),
                        Instant.parse(
                                json.readTree(entry.get().json()).path("time").asText()),
                        about,
                        entry.get().salt(),
                        proof))
                .build();
    }

    private Response proof(Optional<EntrySearch.Touched> entry) throws SQLException, IOException {
        return entry.isEmpty()
                ? ProofAnswers.of(new EntryProofs.Answer.NoSuchEntry(), 0)
                : ProofAnswers.of(proofs.prove(entry.get().index()), entry.get().index());
    }
}
