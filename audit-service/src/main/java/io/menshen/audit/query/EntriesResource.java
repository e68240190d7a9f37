package io.menshen.audit.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// The auditor's questions.
@Path("/v1/audit/entries")
@Tag(name = "log")
public class EntriesResource {

    /// One term of the query as it was understood.
    ///
    /// @param not the opposite is asked for
    /// @param value absent for `actor` and `subject`: whom somebody asked about is not said again
    @Schema(name = "EntryFilter")
    record FilterView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            boolean not,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String value) {

        static List<FilterView> of(Query query) {
            return query.terms().stream()
                    .map(term -> new FilterView(term.field().word(), term.negated(), names(term) ? null : term.value()))
                    .toList();
        }

        private static boolean names(Query.Term term) {
            return term.field() == Query.Field.ACTOR || term.field() == Query.Field.SUBJECT;
        }
    }

    /// @param filter the query as it was understood
    /// @param next the cursor of the next page, absent on the last one
    /// @param filed how far questions reach: entries from this index on are in the log, and found a moment later
    @Schema(name = "EntryPage")
    record EntryPage(
            List<FilterView> filter,
            List<EntryView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String next,

            long filed) {}

    /// @param leaf the bytes that the tree hashes, canonical JSON
    @Schema(name = "EntryWithLeaf")
    record EntryWithLeaf(
            EntryView entry,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String leaf) {}

    private final EntrySearch search;
    private final ObjectMapper json;

    EntriesResource(EntrySearch search, ObjectMapper json) {
        this.search = search;
        this.json = json;
    }

    @GET
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(summary = "Entries of the log, the newest first", description = """
                    Terms divided by spaces must all hold; `-` in front of a term says the opposite; quotes hold a value \
                    together. Fields: `actor:` (id or user name), `role:`, `action:`, `purpose:`, `basis:` (a kind, or \
                    kind/id), `crisis:` and `group:` (an id), `field:` and `level:` (of what was shown), `outcome:` (disclosed, masked, \
                    refused, done), `subject:` (a member id), `created:` (a day, or `a..b` with days or instants, \
                    either end may be left out). Example: `role:courier -outcome:refused created:2026-11-01..`""")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "200",
            description = "One page",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = EntryPage.class)))
    @APIResponse(responseCode = "400", description = "The query is not understood; `position` says where")
    public EntryPage listEntries(
            @Parameter(description = "The query; none finds everything") @RestQuery Optional<String> q,
            @RestQuery @DefaultValue("9223372036854775807") @Pattern(regexp = "[0-9]{1,19}") String cursor,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit)
            throws SQLException, JsonProcessingException {
        Query query = QueryParser.parse(q.orElse(""));
        long filed = search.filed();
        List<EntrySearch.Found> found = search.find(query, Cursor.read(cursor), limit + 1);
        List<EntryView> items = new ArrayList<>();
        for (EntrySearch.Found entry : found.subList(0, Math.min(limit, found.size()))) {
            items.add(EntryView.of(entry, json.readTree(entry.json())));
        }
        return new EntryPage(
                FilterView.of(query),
                items,
                found.size() > limit ? Long.toString(items.getLast().index()) : null,
                filed);
    }

    @GET
    @Path("{index}")
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(summary = "One entry of the log")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "200",
            description = "The entry",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = EntryWithLeaf.class)))
    @APIResponse(responseCode = "404", description = "The log has no such entry")
    public Response readEntry(@RestPath long index) throws SQLException, JsonProcessingException {
        Optional<EntrySearch.Found> found = search.at(index);
        if (found.isEmpty()) {
            return Problem.of(Response.Status.NOT_FOUND, "entry-not-found").toResponse();
        }
        String leaf = found.get().json();
        return Response.ok(
                        new EntryWithLeaf(EntryView.of(found.get(), json.readTree(leaf)), leaf),
                        MediaType.APPLICATION_JSON_TYPE)
                .build();
    }
}
