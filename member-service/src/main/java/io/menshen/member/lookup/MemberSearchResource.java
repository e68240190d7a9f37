package io.menshen.member.lookup;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.GroupId;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of looking members up. What is sought stands in the body, for a URL is written down by everybody whom it
/// passes.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class MemberSearchResource {

    /// @param by `member`, `mobile`, `email`, `idNumber`, `name` or `lastFour`
    /// @param group whose members are looked through, for its leader; without it all, for staff
    public record MemberSearchRequest(
            @NotNull String by,
            @NotNull String value,
            @Nullable UUID group) {

        @Override
        public String toString() {
            return "MemberSearchRequest[…]";
        }
    }

    /// Somebody who was found: enough to tell who is meant.
    public record FoundMember(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
            String flat,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        static FoundMember of(MemberSearch.Found found) {
            return new FoundMember(
                    found.member().value(),
                    found.opened().displayNameText(),
                    found.opened().mobileText(),
                    found.opened().flatText(),
                    found.proofs().stream()
                            .flatMap(proof -> proof.facts().stream())
                            .distinct()
                            .toList());
        }

        @Override
        public String toString() {
            return "FoundMember[id=" + id + "]";
        }
    }

    /// @param tooMany there are more than can be shown: say more exactly who is meant
    public record FoundMembers(List<FoundMember> items, boolean tooMany) {}

    private final MemberSearch search;
    private final SearchBudget budget;
    private final Permit permit;

    MemberSearchResource(MemberSearch search, SearchBudget budget, Permit permit) {
        this.search = search;
        this.budget = budget;
        this.permit = permit;
    }

    /// Nobody found, and nobody whom the caller may know of, are the same answer at the same price.
    @POST
    @Path("member-searches")
    @RolesAllowed({"customer-service", "reviewer", "group-leader", "privacy-officer"})
    @Extension(name = "x-purpose", value = "customer-care")
    @APIResponseSchema(value = FoundMembers.class, responseCode = "200", responseDescription = "OK")
    public Response searchMembers(@NotNull @Valid MemberSearchRequest request) {
        Criterion criterion = Criterion.coded(request.by()).orElseThrow(() -> new LookupRefusal.Malformed("by"));
        MemberSearch.Question question = search.understand(criterion, request.value(), scope(request.group()));
        UUID payment = budget.pay(permit.subject());
        MemberSearch.Answer answer = search.answer(question, permit);
        if (!answer.found().isEmpty()) {
            budget.found(payment);
        }
        List<Allowance> left = budget.allowances(permit.subject());
        return Response.ok(new FoundMembers(
                        answer.found().stream().map(FoundMember::of).toList(), answer.tooMany()))
                .header("RateLimit-Policy", Allowance.policies(left))
                .header("RateLimit", Allowance.least(left))
                .build();
    }

    private Scope scope(@Nullable UUID group) {
        if (group != null) {
            if (!permit.roles().contains("group-leader")) {
                throw new LookupRefusal.Malformed("group");
            }
            return Scope.in(new GroupId(group));
        }
        Scope staff = Scope.of(permit.roles());
        if (staff.empty()) {
            throw new LookupRefusal.Malformed("group");
        }
        return staff;
    }
}
