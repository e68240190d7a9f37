package io.menshen.consent.grant;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.FieldLevels;
import io.menshen.consent.grant.GrantLedger.Approved;
import io.menshen.consent.grant.GrantLedger.Person;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// HTTP face of grants. Translates; decides nothing.
@Path("/v1/grants")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class GrantResource {

    static final Set<String> STAFF = Set.of(
            "approver",
            "committee",
            "courier",
            "customer-service",
            "group-leader",
            "privacy-officer",
            "reviewer",
            "volunteer");

    /// @param receiver the account of the one person who may use it; the requester's own if absent
    /// @param fields field → level
    /// @param persons of how many of the subjects; of all if absent
    /// @param crisis ends with it
    /// @param draft not asked for yet
    public record RequestGrantRequest(
            @Nullable @Pattern(regexp = "[A-Za-z0-9:._@-]{1,128}")
            String receiver,

            @NotEmpty @Size(max = GrantTerms.MOST_SUBJECTS) Set<@NotNull UUID> subjects,
            @NotEmpty @Size(max = 20) Map<@NotNull String, @NotNull String> fields,
            @NotNull String purpose,
            int minutes,
            int reads,
            @Nullable Integer persons,
            @Nullable UUID crisis,
            @Nullable Boolean draft) {}

    /// @param hash of the exact request, as the approver saw it
    public record ApproveGrantRequest(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String hash) {}

    /// @param hash what an approval names
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record GrantView(
            UUID id,
            @Schema(implementation = Grant.State.class) Grant.State state,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String requester,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String receiver,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<UUID> subjects,

            List<FieldView> fields,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String purpose,

            int minutes,
            int reads,
            int readsUsed,
            int persons,
            int personsSeen,
            boolean breakGlass,
            List<ApprovalView> approvals,
            Instant madeAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endsAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endedAt,

            @Schema(implementation = Grant.Ending.class) Grant.@Nullable Ending ending) {

        static GrantView of(Approved approved) {
            Grant grant = approved.grant();
            GrantTerms terms = grant.terms();
            return new GrantView(
                    grant.id(),
                    grant.state(),
                    grant.hash(),
                    terms.requester(),
                    terms.receiver(),
                    List.copyOf(terms.subjects()),
                    terms.fields().levels().entrySet().stream()
                            .map(field -> new FieldView(field.getKey(), field.getValue()))
                            .toList(),
                    terms.purpose(),
                    terms.minutes(),
                    terms.reads(),
                    grant.readsUsed(),
                    terms.persons(),
                    grant.personsSeen(),
                    grant.breakGlass(),
                    approved.approvals().stream().map(ApprovalView::of).toList(),
                    grant.madeAt(),
                    grant.endsAt(),
                    grant.endedAt(),
                    grant.ending());
        }
    }

    @Schema(name = "GrantField")
    public record FieldView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String level) {}

    @Schema(name = "GrantApproval")
    public record ApprovalView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String account,

            Instant at) {

        static ApprovalView of(Approval approval) {
            return new ApprovalView(approval.account(), approval.at());
        }
    }

    private final GrantLedger ledger;
    private final Permit permit;

    GrantResource(GrantLedger ledger, Permit permit) {
        this.ledger = ledger;
        this.permit = permit;
    }

    @POST
    @RolesAllowed({"committee", "customer-service", "group-leader", "privacy-officer", "reviewer"})
    @Operation(
            summary = "Ask for leave that one person sees certain fields of certain members",
            description = "A sensitive field is asked for alone and for one member. An approval is bound to `hash`.")
    @APIResponseSchema(value = GrantView.class, responseCode = "201", responseDescription = "Asked for")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public Response requestGrant(@NotNull @Valid RequestGrantRequest request) {
        Person person = person(permit);
        Integer persons = request.persons();
        GrantTerms terms = new GrantTerms(
                UUID.randomUUID(),
                person.account(),
                request.receiver() == null ? person.account() : request.receiver(),
                GrantTerms.sorted(request.subjects()),
                new FieldLevels(request.fields()),
                request.purpose(),
                request.minutes(),
                request.reads(),
                persons == null ? request.subjects().size() : persons,
                request.crisis());
        GrantView view = GrantView.of(ledger.request(person, terms, Boolean.TRUE.equals(request.draft())));
        return Response.created(UriBuilder.fromPath("/v1/grants/{id}").build(view.id()))
                .entity(view)
                .build();
    }

    @POST
    @Path("{id}/submission")
    @RolesAllowed({"committee", "customer-service", "group-leader", "privacy-officer", "reviewer"})
    @Operation(summary = "Ask for what was only drafted")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public GrantView submitGrant(@RestPath UUID id) {
        return GrantView.of(ledger.submit(person(permit), id));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({
        "approver",
        "committee",
        "courier",
        "customer-service",
        "group-leader",
        "privacy-officer",
        "reviewer",
        "volunteer"
    })
    @Operation(summary = "A grant, for its requester, its receiver and whoever may approve")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public GrantView readGrant(@RestPath UUID id) {
        return GrantView.of(ledger.read(person(permit), id));
    }

    @POST
    @Path("{id}/approvals")
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(summary = "Agree to exactly this request; neither requester nor receiver may")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public GrantView approveGrant(@RestPath UUID id, @NotNull @Valid ApproveGrantRequest request) {
        return GrantView.of(ledger.approve(person(permit), id, request.hash()));
    }

    @POST
    @Path("{id}/activation")
    @RolesAllowed({
        "approver",
        "committee",
        "courier",
        "customer-service",
        "group-leader",
        "privacy-officer",
        "reviewer",
        "volunteer"
    })
    @Operation(summary = "The receiver begins: the time counts from here")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public GrantView activateGrant(@RestPath UUID id) {
        return GrantView.of(ledger.activate(person(permit), id));
    }

    @POST
    @Path("{id}/revocation")
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(summary = "Somebody who may approve takes it back")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public GrantView revokeGrant(@RestPath UUID id) {
        return GrantView.of(ledger.revoke(person(permit), id));
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed({
        "approver",
        "committee",
        "courier",
        "customer-service",
        "group-leader",
        "privacy-officer",
        "reviewer",
        "volunteer"
    })
    @Operation(summary = "The task is done")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public GrantView endGrant(@RestPath UUID id) {
        return GrantView.of(ledger.finish(person(permit), id));
    }

    static Person person(Permit permit) {
        return new Person(permit.subject(), permit.roles(), permit.request().orElse(null));
    }
}
