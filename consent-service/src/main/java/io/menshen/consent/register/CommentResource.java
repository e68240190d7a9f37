package io.menshen.consent.register;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.register.Register.Person;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// What the committee says about drafts: as long as one comment is unanswered, its draft is not approved.
@Path("/v1/publication-drafts/{draft}/comments")
@Produces(MediaType.APPLICATION_JSON) // without it the document would not say what a created answer holds
@RunOnVirtualThread
public class CommentResource {

    private static final String COMMENTS = "committee";
    private static final String ANSWERS = "privacy-officer";

    /// @param text names nobody
    public record CommentRequest(
            @NotBlank @Size(max = 2_000) String text) {}

    public record CommentPage(
            List<CommentView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CommentView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String text,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String author,

            Instant madeAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String answer,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String answeredBy,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant answeredAt) {

        static CommentView of(PublicationComment comment) {
            return new CommentView(
                    comment.id(),
                    comment.body(),
                    comment.author(),
                    comment.madeAt(),
                    comment.answer().orElse(null),
                    comment.answeredBy().orElse(null),
                    comment.answeredAt().orElse(null));
        }
    }

    private final Register register;
    private final Permit permit;

    CommentResource(Register register, Permit permit) {
        this.register = register;
        this.permit = permit;
    }

    @GET
    @RolesAllowed({"privacy-officer", "approver", "committee", "auditor"})
    @Operation(summary = "What was said about a draft, and what was answered")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CommentPage listDraftComments(@RestPath UUID draft) {
        return new CommentPage(
                register.comments(draft).stream().map(CommentView::of).toList(), null);
    }

    @POST
    @RolesAllowed(COMMENTS)
    @Operation(summary = "Comment on a draft: it is not approved before that is answered")
    @APIResponseSchema(value = CommentView.class, responseCode = "201", responseDescription = "Taken")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public Response commentOnDraft(@RestPath UUID draft, @NotNull @Valid CommentRequest request) {
        PublicationComment comment = register.comment(draft, request.text(), person(COMMENTS));
        return Response.status(Response.Status.CREATED)
                .entity(CommentView.of(comment))
                .build();
    }

    @POST
    @Path("{comment}/answer")
    @RolesAllowed(ANSWERS)
    @Operation(summary = "Answer a comment, as somebody else than who made it")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CommentView answerDraftComment(
            @RestPath UUID draft, @RestPath UUID comment, @NotNull @Valid CommentRequest request) {
        return CommentView.of(register.answer(draft, comment, request.text(), person(ANSWERS)));
    }

    private Person person(String role) {
        return new Person(permit.subject(), role, permit.request().orElse(null));
    }
}
