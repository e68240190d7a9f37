package io.menshen.member.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// HTTP face of the figures that the supervision committee reads. Translates; decides nothing.
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class FiguresResource {

    /// One kind of request within a year; a figure that is missing is too small to be shown.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RequestFiguresView(
            RequestKind kind,
            @Nullable Integer open,
            @Nullable Integer overdue,
            @Nullable Integer answered,
            @Nullable Integer refused,
            @Nullable Integer withdrawn) {}

    public record RequestFiguresPage(
            List<RequestFiguresView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final RequestFigures figures;

    FiguresResource(RequestFigures figures) {
        this.figures = figures;
    }

    /// Complaints and what else was asked for within a year, by kind; small figures left out.
    @GET
    @Path("rights-figures")
    @RolesAllowed({"auditor", "committee", "privacy-officer"})
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public RequestFiguresPage listRequestFigures() {
        return new RequestFiguresPage(
                figures.lastYear().stream()
                        .map(one -> new RequestFiguresView(
                                one.kind(), one.open(), one.overdue(), one.answered(), one.refused(), one.withdrawn()))
                        .toList(),
                null);
    }
}
