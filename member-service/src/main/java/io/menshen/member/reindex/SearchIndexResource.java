package io.menshen.member.reindex;

import io.menshen.member.Actor;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.SearchPlan;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/// HTTP face of the search indexes, for operators: counts and bits, no tag and nothing of a member.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class SearchIndexResource {

    /// @param bits how many bits to keep of each tag; without it, as many as are advised
    public record ReindexRequest(@Nullable Integer bits) {}

    /// Where to look how far the building is.
    public record ReindexView(UUID job) {}

    /// One search index.
    ///
    /// @param rows how many members are in it
    /// @param low the fewest bits that fit so many members
    /// @param high the most
    /// @param building how many bits the version keeps that is being built; absent if none is
    public record SearchIndexView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            int version,
            int bits,
            long rows,
            int low,
            int high,
            int advised,
            SearchPlan.Fit fit,
            @Nullable Integer building) {}

    /// All search indexes.
    public record SearchIndexesView(List<SearchIndexView> items) {}

    private final SearchIndexes indexes;
    private final Reindex reindex;
    private final Idempotency idempotency;
    private final Permit permit;

    SearchIndexResource(SearchIndexes indexes, Reindex reindex, Idempotency idempotency, Permit permit) {
        this.indexes = indexes;
        this.reindex = reindex;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @GET
    @Path("search-indexes")
    @RolesAllowed("operator")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    public SearchIndexesView readSearchIndexes() {
        return new SearchIndexesView(
                Arrays.stream(SearchField.values()).map(this::view).toList());
    }

    private SearchIndexView view(SearchField field) {
        SearchIndexes.Survey survey = indexes.survey(field);
        SearchPlan plan = SearchPlan.of(survey.rows());
        return new SearchIndexView(
                field.code(),
                survey.serving().number(),
                survey.serving().bits(),
                survey.rows(),
                plan.low(),
                plan.high(),
                plan.advised(),
                plan.fit(survey.serving().bits()),
                survey.building() == null ? null : survey.building().bits());
    }

    @POST
    @Path("search-indexes/{field}/rebuilds")
    @RolesAllowed("operator")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = ReindexView.class)))
    public Response rebuildSearchIndex(@PathParam("field") String field, @NotNull @Valid ReindexRequest request) {
        SearchField meant = SearchField.coded(field).orElseThrow(ReindexRefusal.NotFound::new);
        UUID job = idempotency.once(
                request,
                () -> reindex.ask(meant, request.bits(), Actor.of(permit)).value());
        return Response.accepted(new ReindexView(job))
                .location(UriBuilder.fromPath("/v1/jobs/{id}").build(job))
                .build();
    }
}
