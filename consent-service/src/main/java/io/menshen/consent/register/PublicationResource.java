package io.menshen.consent.register;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.register.Register.Person;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What is published: history for everybody, drafts for those who decide. Translates; decides nothing.
@Path("/v1/publications/{kind}")
@Produces(MediaType.APPLICATION_JSON) // without it the document would not say what a created answer holds
@RunOnVirtualThread
public class PublicationResource {

    private static final String DRAFTS = "privacy-officer";
    private static final List<String> AGREES = List.of("approver", "committee");

    /// @param text the whole text, not what is different
    /// @param summary what is different and why; it is published with the version
    /// @param assessment the id of the impact assessment; only a notice needs none
    public record DraftRequest(
            @NotBlank @Size(max = 200_000) String text,
            @NotBlank @Size(max = 500) String summary,

            @Pattern(regexp = "[A-Za-z0-9._:-]{1,64}") @Nullable
            String assessment) {}

    /// @param hash of the text that was read
    public record ApprovalRequest(
            @NotNull @Pattern(regexp = "sha256:[0-9a-f]{64}")
            String hash) {}

    public record VersionPage(
            List<VersionSummary> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// One version without its text. Who drafted and who approved are accounts; what an installation began with has
    /// neither.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VersionSummary(
            int number,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String summary,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String assessment,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String draftedBy,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String approvedBy,

            Instant inForceFrom) {

        static VersionSummary of(Version version) {
            return new VersionSummary(
                    version.number(),
                    version.hash(),
                    version.summary(),
                    version.assessment(),
                    version.draftedBy(),
                    version.approvedBy(),
                    version.inForceFrom());
        }
    }

    /// One version, whole. The hash is the SHA-256 of the text's UTF-8 bytes.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VersionView(
            VersionSummary version,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String text) {

        static VersionView of(Version version) {
            return new VersionView(VersionSummary.of(version), version.text());
        }
    }

    public record DraftPage(
            List<DraftView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// A text that is not in force, or was not when it was drafted.
    ///
    /// @param basedOn the version that was in force when it was drafted: in another one it cannot be approved
    /// @param number once it is in force
    /// @param text not in a list
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DraftView(
            UUID id,
            Kind kind,
            Publication.State state,
            int basedOn,
            @Nullable Integer number,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String summary,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String assessment,

            boolean bundled,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String draftedBy,

            Instant draftedAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String decidedBy,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant decidedAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String text) {

        static DraftView of(Publication draft, boolean whole) {
            return new DraftView(
                    draft.id(),
                    draft.kind(),
                    draft.state(),
                    draft.basedOn(),
                    draft.number().orElse(null),
                    draft.hash(),
                    draft.summary(),
                    draft.assessment().orElse(null),
                    draft.bundled(),
                    draft.draftedBy().orElse(null),
                    draft.draftedAt(),
                    draft.decidedBy().orElse(null),
                    draft.decidedAt().orElse(null),
                    whole ? draft.text() : null);
        }
    }

    public record DifferencePage(
            List<DifferenceView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {

        static DifferencePage of(List<Differences.Difference> differences) {
            return new DifferencePage(
                    differences.stream().map(DifferenceView::of).toList(), null);
        }
    }

    /// @param pointer where, with an entry's name (`id`, `code`, `language`) in place of its number
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DifferenceView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String pointer,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String before,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String after) {

        static DifferenceView of(Differences.Difference difference) {
            return new DifferenceView(difference.pointer(), difference.before(), difference.after());
        }
    }

    private final Register register;
    private final Permit permit;

    PublicationResource(Register register, Permit permit) {
        this.register = register;
        this.permit = permit;
    }

    @GET
    @Path("versions")
    @RolesAllowed("**")
    @Operation(summary = "Every version of what is published, the one in force first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public VersionPage listPublishedVersions(
            @RestPath Kind kind,
            @RestQuery Optional<Integer> cursor,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit) {
        List<VersionSummary> found = register.history(kind, cursor.orElse(Integer.MAX_VALUE), limit + 1).stream()
                .map(VersionSummary::of)
                .toList();
        if (found.size() <= limit) {
            return new VersionPage(found, null);
        }
        List<VersionSummary> page = found.subList(0, limit);
        return new VersionPage(page, String.valueOf(page.getLast().number()));
    }

    @GET
    @Path("versions/{number}")
    @RolesAllowed("**")
    @Operation(summary = "One version with its text")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public VersionView readPublishedVersion(@RestPath Kind kind, @RestPath int number) {
        return VersionView.of(register.numbered(kind, number));
    }

    @GET
    @Path("versions/{number}/differences")
    @RolesAllowed("**")
    @Operation(
            summary = "What a version changed",
            description = "As content: neither order nor comments count. Against the version before, unless another"
                    + " one is named.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DifferencePage listVersionDifferences(
            @RestPath Kind kind, @RestPath int number, @RestQuery Optional<Integer> since) {
        return DifferencePage.of(register.differences(kind, since.orElse(number - 1), number));
    }

    @GET
    @Path("drafts/{id}/differences")
    @RolesAllowed({"privacy-officer", "approver", "committee", "auditor"})
    @Operation(summary = "What a draft would change, against the version in force")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DifferencePage listDraftDifferences(@RestPath Kind kind, @RestPath UUID id) {
        return DifferencePage.of(register.differences(kind, id));
    }

    @GET
    @Path("drafts")
    @RolesAllowed({"privacy-officer", "approver", "committee", "auditor"})
    @Operation(summary = "Drafts and offers, the newest first, decided ones too")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DraftPage listPublicationDrafts(
            @RestPath Kind kind, @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit) {
        return new DraftPage(
                register.drafts(kind, limit).stream()
                        .map(draft -> DraftView.of(draft, false))
                        .toList(),
                null);
    }

    @GET
    @Path("drafts/{id}")
    @RolesAllowed({"privacy-officer", "approver", "committee", "auditor"})
    @Operation(summary = "One draft with its text")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DraftView readPublicationDraft(@RestPath Kind kind, @RestPath UUID id) {
        return DraftView.of(register.draft(kind, id), true);
    }

    @POST
    @Path("drafts")
    @RolesAllowed(DRAFTS)
    @Operation(
            summary = "Propose a text",
            description = "It has to be fit to be put in force. The same text again is the same draft; the text of an"
                    + " offer is that offer, taken over.")
    @APIResponseSchema(value = DraftView.class, responseCode = "201", responseDescription = "Drafted")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public Response draftPublication(@RestPath Kind kind, @NotNull @Valid DraftRequest request) {
        Publication draft =
                register.propose(kind, request.text(), request.summary(), request.assessment(), person(DRAFTS));
        return Response.created(UriBuilder.fromPath("/v1/publications/{kind}/drafts/{id}")
                        .build(kind.code(), draft.id()))
                .entity(DraftView.of(draft, false))
                .build();
    }

    @POST
    @Path("drafts/{id}/approval")
    @RolesAllowed({"approver", "committee"})
    @Operation(
            summary = "Agree to this very text: it is in force from now on",
            description = "By another person than the drafter. Answered when no gateway decides by the version before,"
                    + " after 2.5 s at most. Approving again waits and answers in the same way.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public DraftView approvePublication(@RestPath Kind kind, @RestPath UUID id, @NotNull @Valid ApprovalRequest request)
            throws InterruptedException {
        Set<String> roles = permit.roles();
        String role = AGREES.stream().filter(roles::contains).findFirst().orElseThrow();
        return DraftView.of(register.approve(kind, id, request.hash(), person(role)), false);
    }

    @POST
    @Path("drafts/{id}/discarding")
    @RolesAllowed(DRAFTS)
    @Operation(summary = "Give up a draft or an offer")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public DraftView discardPublication(@RestPath Kind kind, @RestPath UUID id) {
        return DraftView.of(register.discard(kind, id, person(DRAFTS)), false);
    }

    private Person person(String role) {
        return new Person(permit.subject(), role, permit.request().orElse(null));
    }
}
