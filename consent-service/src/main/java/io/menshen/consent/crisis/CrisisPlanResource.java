package io.menshen.consent.crisis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.crisis.CrisisLedger.ApprovedPlan;
import io.menshen.consent.crisis.CrisisLedger.Person;
import io.menshen.consent.crisis.CrisisResource.ApprovalView;
import io.menshen.consent.crisis.CrisisResource.AuthorityRequest;
import io.menshen.consent.crisis.CrisisResource.CrisisView;
import io.menshen.consent.crisis.CrisisResource.OpeningRequest;
import io.menshen.consent.crisis.CrisisResource.OpeningView;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// HTTP face of emergency plans. Translates; decides nothing.
@Path("/v1/crisis-plans")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CrisisPlanResource {

    private static final int SHOWN = 100;
    private static final String ACCOUNT = "[A-Za-z0-9:._@-]{1,128}";

    /// @param roster accounts of those on duty
    /// @param deputies accounts of those who act when nobody on duty answers
    public record PreparePlanRequest(
            @NotNull @Schema(implementation = CrisisTerms.Kind.class)
            CrisisTerms.Kind kind,

            @NotNull @Pattern(regexp = CrisisResource.PLAIN) String area,
            @NotEmpty Set<@NotNull UUID> groups,
            @NotEmpty List<@NotNull @Valid OpeningRequest> opens,
            int hours,
            boolean drill,
            boolean minors,
            @NotEmpty Set<@NotNull @Pattern(regexp = ACCOUNT) String> roster,
            @NotNull Set<@NotNull @Pattern(regexp = ACCOUNT) String> deputies,
            @NotNull Instant validUntil) {}

    public record ApprovePlanRequest(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String hash) {}

    public record ActivatePlanRequest(@Nullable @Valid AuthorityRequest authority) {}

    @Schema(name = "CrisisPlanView")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PlanView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            @Schema(implementation = CrisisTerms.Kind.class) CrisisTerms.Kind kind,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String area,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<UUID> groups,

            List<OpeningView> opens,
            int hours,
            boolean drill,
            boolean minors,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> roster,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> deputies,

            List<ApprovalView> approvals,
            Instant validUntil,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant approvedAt) {

        static PlanView of(ApprovedPlan approved) {
            PlanTerms terms = approved.plan().terms();
            return new PlanView(
                    terms.id(),
                    approved.plan().hash(),
                    terms.kind(),
                    terms.area(),
                    List.copyOf(terms.groups()),
                    OpeningView.of(terms.opens()),
                    terms.hours(),
                    terms.drill(),
                    terms.minors(),
                    List.copyOf(terms.roster()),
                    List.copyOf(terms.deputies()),
                    ApprovalView.of(approved.approvals()),
                    terms.validUntil(),
                    approved.plan().approvedAt());
        }
    }

    public record CrisisPlanPage(
            List<PlanView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final CrisisLedger ledger;
    private final Permit permit;

    CrisisPlanResource(CrisisLedger ledger, Permit permit) {
        this.ledger = ledger;
        this.permit = permit;
    }

    @POST
    @RolesAllowed({"approver", "committee", "privacy-officer"})
    @Operation(summary = "Prepare a declaration for a foreseeable case")
    @APIResponseSchema(value = PlanView.class, responseCode = "201", responseDescription = "Prepared")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public Response prepareCrisisPlan(@NotNull @Valid PreparePlanRequest request) {
        Person person = CrisisResource.person(permit);
        PlanView view = PlanView.of(ledger.prepare(
                person,
                new PlanTerms(
                        UUID.randomUUID(),
                        person.account(),
                        request.kind(),
                        request.area(),
                        new TreeSet<>(request.groups()),
                        OpeningRequest.of(request.opens()),
                        request.hours(),
                        request.drill(),
                        request.minors(),
                        new TreeSet<>(request.roster()),
                        new TreeSet<>(request.deputies()),
                        request.validUntil().truncatedTo(ChronoUnit.MILLIS))));
        return Response.created(UriBuilder.fromPath("/v1/crisis-plans/{id}").build(view.id()))
                .entity(view)
                .build();
    }

    @GET
    @RolesAllowed({"approver", "auditor", "committee", "courier", "group-leader", "privacy-officer", "volunteer"})
    @Operation(summary = "The emergency plans, the newest first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CrisisPlanPage listCrisisPlans() {
        return new CrisisPlanPage(ledger.plans(SHOWN).stream().map(PlanView::of).toList(), null);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({"approver", "auditor", "committee", "courier", "group-leader", "privacy-officer", "volunteer"})
    @Operation(summary = "One emergency plan")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public PlanView readCrisisPlan(@RestPath UUID id) {
        return PlanView.of(ledger.readPlan(id));
    }

    @POST
    @Path("{id}/approvals")
    @RolesAllowed({"approver", "committee", "privacy-officer"})
    @Operation(summary = "Agree to exactly this plan; its author may not")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public PlanView approveCrisisPlan(@RestPath UUID id, @NotNull @Valid ApprovePlanRequest request) {
        return PlanView.of(ledger.approvePlan(CrisisResource.person(permit), id, request.hash()));
    }

    @POST
    @Path("{id}/activations")
    @RolesAllowed({"approver", "committee", "courier", "group-leader", "privacy-officer", "volunteer"})
    @Operation(
            summary = "Declare, now, what the plan foresees",
            description = "By somebody on duty or a deputy. One person who may approve has to agree to it.")
    @APIResponseSchema(value = CrisisView.class, responseCode = "201", responseDescription = "Declared")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public Response activateCrisisPlan(@RestPath UUID id, @NotNull @Valid ActivatePlanRequest request) {
        return CrisisResource.created(CrisisView.of(
                ledger.activate(CrisisResource.person(permit), id, AuthorityRequest.of(request.authority()))));
    }
}
