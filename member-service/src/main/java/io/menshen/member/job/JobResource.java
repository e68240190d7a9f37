package io.menshen.member.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.member.JobId;
import io.menshen.member.database.Database;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// HTTP face of jobs: how far one's own work is, and what came of each item. Line numbers and codes only.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {

    /// How far a job is.
    public record JobView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String kind,

            JobState state,
            int done,
            @Nullable Integer total,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String code,

            Instant submittedAt,
            @Nullable Instant endedAt) {}

    /// What came of one item.
    public record ItemView(
            int line,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String outcome,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String reason) {}

    /// One page of items.
    public record ItemPage(
            List<ItemView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    private final Jobs jobs;
    private final Database database;
    private final Permit permit;

    JobResource(Jobs jobs, Database database, Permit permit) {
        this.jobs = jobs;
        this.database = database;
        this.permit = permit;
    }

    @GET
    @Path("jobs/{id}")
    @RolesAllowed({"group-leader", "reviewer", "operator", "partner"})
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    public JobView readJob(@PathParam("id") UUID id) {
        Job job = own(id);
        return new JobView(
                id, job.kind(), job.state(), job.done(), job.total(), job.code(), job.submittedAt(), job.endedAt());
    }

    @GET
    @Path("jobs/{id}/items")
    @RolesAllowed({"group-leader", "reviewer", "operator", "partner"})
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    public ItemPage readJobItems(
            @PathParam("id") UUID id,
            @QueryParam("after") @DefaultValue("-1") int after,
            @QueryParam("limit") @DefaultValue("500") @Min(1) @Max(1000) int limit) {
        return database.snapshot(() -> {
            own(id);
            List<Job.Item> page = jobs.items(new JobId(id), after, limit + 1);
            List<ItemView> shown = page.stream()
                    .limit(limit)
                    .map(item -> new ItemView(item.line(), item.outcome(), item.reason()))
                    .toList();
            return new ItemPage(
                    shown,
                    page.size() > limit ? Integer.toString(shown.get(limit - 1).line()) : null);
        });
    }

    private Job own(UUID id) {
        return jobs.submittedBy(permit.subject(), new JobId(id)).orElseThrow(JobRefusal.NotFound::new);
    }
}
