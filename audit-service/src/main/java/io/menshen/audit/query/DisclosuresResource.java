package io.menshen.audit.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.proof.EntryProofs;
import io.menshen.audit.proof.ProofAnswers;
import io.menshen.audit.query.EntryView.FieldLevel;
import io.menshen.audit.query.EntryView.Outcome;
import io.menshen.platform.permit.Permit;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// "Who saw my data": every read that touched the calling member, each with a proof that the member can check
/// alone.
@Path("/v1/me/disclosures")
@Tag(name = "me")
public class DisclosuresResource {

    /// One read.
    ///
    /// @param role in which role the reader acted
    /// @param basis what kind of thing proved the purpose: an order, a route, a consent
    /// @param fields what was shown, and how much of it
    /// @param salt with it SHA-256(salt ‖ "member:" ‖ my member id) is the commitment in the entry: the proof is
    /// about me; where records were merged it may be one of the numbers that lead to mine (`mergedRecords`)
    @Schema(name = "Disclosure")
    record DisclosureView(
            long index,
            Instant time,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String role,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String action,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String purpose,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String basis,

            Outcome outcome,
            List<FieldLevel> fields,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String policyVersion,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String salt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String proof) {

        static DisclosureView of(EntrySearch.Touched touched, JsonNode leaf) {
            return new DisclosureView(
                    touched.index(),
                    Instant.parse(leaf.path("time").asText()),
                    leaf.path("actor").path("role").asText(),
                    leaf.path("action").asText(),
                    EntryView.text(leaf, "purpose"),
                    EntryView.text(leaf.path("basis"), "kind"),
                    EntryView.word(Outcome.class, leaf.path("outcome").asText()),
                    FieldLevel.all(leaf.path("subjects").path(touched.part())),
                    EntryView.text(leaf.path("policy"), "version"),
                    touched.salt(),
                    "/v1/me/disclosures/" + touched.index() + "/proof");
        }
    }

    /// @param next the cursor of the next page, absent on the last one
    @Schema(name = "DisclosurePage")
    record DisclosurePage(
            List<DisclosureView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String next) {}

    private final EntrySearch search;
    private final EntryProofs proofs;
    private final Permit permit;
    private final ObjectMapper json;

    DisclosuresResource(EntrySearch search, EntryProofs proofs, Permit permit, ObjectMapper json) {
        this.search = search;
        this.proofs = proofs;
        this.permit = permit;
        this.json = json;
    }

    @GET
    @RolesAllowed("member")
    @RunOnVirtualThread
    @Operation(summary = "Who saw my data: when, in which role, for what, which fields and how much of them")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "200",
            description = "One page, the newest first",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DisclosurePage.class)))
    public Response listMyDisclosures(
            @RestQuery @DefaultValue("9223372036854775807") @Pattern(regexp = "[0-9]{1,19}") String cursor,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit)
            throws SQLException, JsonProcessingException {
        Set<UUID> numbers = permit.numbers();
        if (numbers.isEmpty()) {
            return noMember();
        }
        // A page never ends inside an entry that touched the member twice: the cursor could not say where.
        List<EntrySearch.Touched> touched = search.readsOf(numbers, Cursor.read(cursor), limit + 1);
        boolean more = touched.size() > limit;
        List<DisclosureView> items = new ArrayList<>();
        for (EntrySearch.Touched read : touched) {
            items.add(DisclosureView.of(read, json.readTree(read.json())));
        }
        if (more) {
            long cut = items.getLast().index();
            if (items.getFirst().index() != cut) {
                items.removeIf(item -> item.index() == cut);
            }
        }
        DisclosurePage page =
                new DisclosurePage(items, more ? Long.toString(items.getLast().index()) : null);
        return Response.ok(page, MediaType.APPLICATION_JSON_TYPE).build();
    }

    @GET
    @Path("{index}/proof")
    @Produces(ProofAnswers.TEXT)
    @RolesAllowed("member")
    @RunOnVirtualThread
    @Operation(summary = "The proof that a read of my data is in the log (C2SP tlog-proof)")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "200",
            description = "A proof file; check it with `menshen verify`",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "No such entry about me")
    public Response readMyDisclosureProof(@RestPath long index) throws SQLException, IOException {
        Set<UUID> numbers = permit.numbers();
        if (numbers.isEmpty() || !search.touches(numbers, index)) {
            return ProofAnswers.of(new EntryProofs.Answer.NoSuchEntry(), index);
        }
        return ProofAnswers.of(proofs.prove(index), index);
    }

    private static Response noMember() {
        return Problem.of(Response.Status.NOT_FOUND, "no-member").toResponse();
    }
}
