package io.menshen.consent.crisis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.FieldLevels;
import io.menshen.consent.crisis.CrisisLedger.Approved;
import io.menshen.consent.crisis.CrisisLedger.Person;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// HTTP face of crises. Translates; decides nothing.
@Path("/v1/crises")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CrisisResource {

    static final Set<String> KNOWN =
            Set.of("approver", "committee", "courier", "group-leader", "privacy-officer", "volunteer");

    /// Words that everybody may read: nothing that could be somebody's number, nothing invisible.
    static final String PLAIN =
            "(?!.*\\p{Nd}{7})(?=.*\\S)[^\\p{Cc}\\u200b-\\u200c\\u200e-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]{1,120}";

    private static final int SHOWN = 100;

    /// @param sha256 of the document's file
    public record AuthorityRequest(
            @NotNull @Pattern(regexp = PLAIN) String body,
            @NotNull @Size(min = 1, max = 120) String document,
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String sha256) {

        static CrisisTerms.@Nullable Authority of(@Nullable AuthorityRequest request) {
            return request == null
                    ? null
                    : new CrisisTerms.Authority(request.body(), request.document(), request.sha256());
        }
    }

    public record OpeningRequest(
            @NotNull String purpose,
            @NotNull String role,
            @NotEmpty @Size(max = 10) Map<@NotNull String, @NotNull String> fields) {

        static List<CrisisTerms.Opening> of(List<OpeningRequest> requests) {
            return requests.stream()
                    .map(open -> new CrisisTerms.Opening(open.purpose(), open.role(), new FieldLevels(open.fields())))
                    .toList();
        }
    }

    /// @param authority the document that stands behind it; without one only members who agreed beforehand count
    /// @param endsAt 72 hours after the start at the latest
    public record DeclareCrisisRequest(
            @NotNull @Schema(implementation = CrisisTerms.Kind.class)
            CrisisTerms.Kind kind,

            @Nullable @Valid AuthorityRequest authority,
            @NotNull @Pattern(regexp = PLAIN) String area,
            @NotEmpty Set<@NotNull UUID> groups,
            @NotEmpty List<@NotNull @Valid OpeningRequest> opens,
            @NotNull Instant startsAt,
            @NotNull Instant endsAt,
            boolean drill,
            boolean minors) {}

    /// @param hash of the exact declaration or extension, as the approver saw it
    public record ApproveCrisisRequest(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String hash) {}

    public record ExtendCrisisRequest(@NotNull Instant endsAt) {}

    /// @param hash what approvals name; of the extension while one waits
    /// @param drill it is only an exercise, with invented people
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CrisisView(
            UUID id,
            @Schema(implementation = Crisis.State.class) Crisis.State state,
            boolean drill,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String notice,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            @Schema(implementation = CrisisTerms.Kind.class) CrisisTerms.Kind kind,

            @Schema(implementation = AuthorityView.class) @Nullable
            AuthorityView authority,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String area,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<UUID> groups,

            List<OpeningView> opens,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String declarer,

            boolean minors,
            List<ApprovalView> approvals,
            List<ApprovalView> extensionApprovals,
            Instant startsAt,
            Instant endsAt,
            Instant hardStop,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant extensionUntil,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endedAt) {

        static CrisisView of(Approved approved) {
            Crisis crisis = approved.crisis();
            CrisisTerms terms = crisis.terms();
            CrisisTerms.Authority authority = terms.authority();
            MoreTime extension = crisis.extension();
            return new CrisisView(
                    crisis.id(),
                    crisis.state(),
                    terms.drill(),
                    terms.drill() ? "演练 DRILL" : null,
                    crisis.waitingHash().orElse(crisis.hash()),
                    terms.kind(),
                    authority == null
                            ? null
                            : new AuthorityView(authority.body(), authority.document(), authority.sha256()),
                    terms.area(),
                    List.copyOf(terms.groups()),
                    OpeningView.of(terms.opens()),
                    terms.declarer(),
                    terms.minors(),
                    ApprovalView.of(approved.approvals()),
                    ApprovalView.of(approved.extensionApprovals()),
                    terms.startsAt(),
                    crisis.end(),
                    terms.hardStop(),
                    extension == null ? null : extension.endsAt(),
                    crisis.endedAt());
        }
    }

    @Schema(name = "CrisisAuthority")
    public record AuthorityView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String body,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String document,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String sha256) {}

    @Schema(name = "CrisisOpening")
    public record OpeningView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String purpose,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String role,

            List<FieldView> fields) {

        static List<OpeningView> of(List<CrisisTerms.Opening> opens) {
            return opens.stream()
                    .map(open -> new OpeningView(
                            open.purpose(),
                            open.role(),
                            open.fields().levels().entrySet().stream()
                                    .map(field -> new FieldView(field.getKey(), field.getValue()))
                                    .toList()))
                    .toList();
        }
    }

    @Schema(name = "CrisisField")
    public record FieldView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String level) {}

    @Schema(name = "CrisisApproval")
    public record ApprovalView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String account,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> roles,

            Instant at) {

        static List<ApprovalView> of(List<Approval> approvals) {
            return approvals.stream()
                    .map(approval -> new ApprovalView(
                            approval.account(),
                            approval.roles().stream().sorted().toList(),
                            approval.at()))
                    .toList();
        }
    }

    public record CrisisPage(
            List<CrisisView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// Figures, none of which points to a few people; one that is missing is too small to be shown.
    ///
    /// @param exportsDestroyed files, not people: those that nobody opens any more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CrisisReportView(
            UUID id,
            boolean drill,
            @Schema(implementation = CrisisTerms.Kind.class) CrisisTerms.Kind kind,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String area,

            Instant startsAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endedAt,

            @Nullable Integer touched,
            @Nullable Integer told,
            @Nullable Integer unreachable,
            int exportsDestroyed,
            List<CellView> groups,

            @Schema(implementation = EvaluationView.class) @Nullable
            EvaluationView evaluation) {}

    /// What was thought of it afterwards; without outcome and text as long as it is owed.
    @Schema(name = "CrisisEvaluation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EvaluationView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String owner,

            Instant dueAt,
            boolean overdue,

            @Schema(implementation = Evaluations.Outcome.class)
            Evaluations.@Nullable Outcome outcome,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String text,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant writtenAt) {

        static EvaluationView of(Evaluations.Evaluation evaluation) {
            return new EvaluationView(
                    evaluation.owner(),
                    evaluation.dueAt(),
                    evaluation.overdue(),
                    evaluation.outcome(),
                    evaluation.text(),
                    evaluation.writtenAt());
        }
    }

    /// @param text names nobody: everybody may read it
    public record EvaluateCrisisRequest(
            @NotNull Evaluations.Outcome outcome,

            @NotNull @Size(min = 1, max = 4_000) @Pattern(regexp = PLAIN)
            String text) {}

    @Schema(name = "CrisisReportCell")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CellView(UUID group, @Nullable Integer touched) {}

    private final CrisisLedger ledger;
    private final CrisisStore store;
    private final Evaluations evaluations;
    private final Permit permit;

    CrisisResource(CrisisLedger ledger, CrisisStore store, Evaluations evaluations, Permit permit) {
        this.ledger = ledger;
        this.store = store;
        this.evaluations = evaluations;
        this.permit = permit;
    }

    @POST
    @RolesAllowed({"approver", "committee", "group-leader", "privacy-officer"})
    @Operation(
            summary = "Declare a crisis",
            description = "It opens nothing before enough people have agreed to exactly this declaration (`hash`), and"
                    + " never anything that it does not list. Sensitive fields cannot be listed.")
    @APIResponseSchema(value = CrisisView.class, responseCode = "201", responseDescription = "Declared")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public Response declareCrisis(@NotNull @Valid DeclareCrisisRequest request) {
        Person person = person(permit);
        CrisisTerms terms = new CrisisTerms(
                UUID.randomUUID(),
                person.account(),
                request.kind(),
                AuthorityRequest.of(request.authority()),
                request.area(),
                new TreeSet<>(request.groups()),
                OpeningRequest.of(request.opens()),
                request.startsAt().truncatedTo(ChronoUnit.MILLIS),
                request.endsAt().truncatedTo(ChronoUnit.MILLIS),
                request.drill(),
                request.minors(),
                null);
        return created(CrisisView.of(ledger.declare(person, terms)));
    }

    static Response created(CrisisView view) {
        return Response.created(UriBuilder.fromPath("/v1/crises/{id}").build(view.id()))
                .entity(view)
                .build();
    }

    @GET
    @RolesAllowed({"approver", "auditor", "committee", "courier", "group-leader", "privacy-officer", "volunteer"})
    @Operation(summary = "The crises, the newest first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CrisisPage listCrises() {
        return new CrisisPage(ledger.list(SHOWN).stream().map(CrisisView::of).toList(), null);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({"approver", "auditor", "committee", "courier", "group-leader", "privacy-officer", "volunteer"})
    @Operation(summary = "One crisis: what it opens, to whom, until when, and who agreed")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CrisisView readCrisis(@RestPath UUID id) {
        return CrisisView.of(ledger.read(id));
    }

    @POST
    @Path("{id}/approvals")
    @RolesAllowed({"approver", "committee", "privacy-officer"})
    @Operation(summary = "Agree to exactly this declaration or extension; who declared it may not")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public CrisisView approveCrisis(@RestPath UUID id, @NotNull @Valid ApproveCrisisRequest request) {
        return CrisisView.of(ledger.approve(person(permit), id, request.hash()));
    }

    @POST
    @Path("{id}/extensions")
    @RolesAllowed({"approver", "committee", "group-leader", "privacy-officer"})
    @Operation(summary = "Ask for more time: as many have to agree as to the declaration")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CrisisView extendCrisis(@RestPath UUID id, @NotNull @Valid ExtendCrisisRequest request) {
        return CrisisView.of(ledger.extend(person(permit), id, request.endsAt().truncatedTo(ChronoUnit.MILLIS)));
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed({"approver", "committee", "group-leader", "privacy-officer"})
    @Operation(summary = "End it now; answered when no gateway can rely on it any more")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CrisisView endCrisis(@RestPath UUID id) throws InterruptedException {
        return CrisisView.of(ledger.end(person(permit), id));
    }

    @GET
    @Path("{id}/report")
    @RolesAllowed("**")
    @Operation(
            summary = "What everybody may know of it: how many members were touched and told, small figures left out")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CrisisReportView readCrisisReport(@RestPath UUID id) {
        Crisis crisis = ledger.read(id).crisis();
        CrisisTerms terms = crisis.terms();
        CrisisReport report = CrisisReport.of(store.counts(id));
        return new CrisisReportView(
                id,
                terms.drill(),
                terms.kind(),
                terms.area(),
                terms.startsAt(),
                crisis.endedAt(),
                report.touched(),
                report.told(),
                report.unreachable(),
                store.exportsDestroyed(id),
                report.groups().stream()
                        .map(cell -> new CellView(cell.group(), cell.touched()))
                        .toList(),
                evaluations.of(id).map(EvaluationView::of).orElse(null));
    }

    @POST
    @Path("{id}/evaluation")
    @RolesAllowed({"approver", "committee", "group-leader", "privacy-officer"})
    @Operation(
            summary = "Say how it went",
            description = "Owed by who declared the crisis, due 30 days after its end; it stands in the report.")
    @APIResponseSchema(value = EvaluationView.class, responseCode = "201", responseDescription = "Written")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public Response evaluateCrisis(@RestPath UUID id, @NotNull @Valid EvaluateCrisisRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(EvaluationView.of(evaluations.write(person(permit), id, request.outcome(), request.text())))
                .build();
    }

    static Person person(Permit permit) {
        return new Person(permit.subject(), permit.roles(), permit.request().orElse(null));
    }
}
