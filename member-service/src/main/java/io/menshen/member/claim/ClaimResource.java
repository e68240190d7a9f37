package io.menshen.member.claim;

import io.menshen.member.Actor;
import io.menshen.member.ClaimId;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.message.Language;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of claiming.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class ClaimResource {

    /// @param mobile the number that the record has
    public record ClaimRequest(
            @NotNull @Size(min = 5, max = 32) String mobile) {

        @Override
        public String toString() {
            return "ClaimRequest[…]";
        }
    }

    /// A claim that was begun, whether there is a record or not.
    ///
    /// @param endsAt until when a code is valid, if one was sent
    public record ClaimView(UUID id, Instant endsAt) {}

    /// The code, and at least one of the facts beside it; all that are given have to be right.
    ///
    /// @param flat `building-unit-room`, or `building--room`, of the record or an address of it
    /// @param name what the record calls the member: the name in the group, or the real name
    /// @param group what a group of the record is called
    public record ProofRequest(
            @NotNull @Pattern(regexp = "[0-9]{6}") String code,
            @Nullable @Size(max = 40) String flat,
            @Nullable @Size(max = 80) String name,
            @Nullable @Size(max = 80) String group) {

        @Override
        public String toString() {
            return "ProofRequest[…]";
        }
    }

    private final Claims claims;
    private final Permit permit;

    ClaimResource(Claims claims, Permit permit) {
        this.claims = claims;
        this.permit = permit;
    }

    /// Begins to take over a record that somebody else made. The answer is always the same; a code goes to the
    /// mobile if a record has it that nobody has claimed.
    @POST
    @Path("claims")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = ClaimView.class, responseCode = "202", responseDescription = "Accepted")
    public Response beginClaim(@Valid @NotNull ClaimRequest request, @Context HttpHeaders headers) {
        Mobile mobile = Mobile.parse(request.mobile()).orElseThrow(() -> new MemberRefusal.BadField("mobile"));
        Claims.Begun begun = claims.begin(mobile, Language.wanted(headers.getAcceptableLanguages()), Actor.of(permit));
        return Response.accepted(new ClaimView(begun.id().value(), begun.endsAt()))
                .build();
    }

    /// Proves a claim: the record is the caller's own from then on (`GET /v1/me`).
    @POST
    @Path("claims/{id}/proof")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(responseCode = "204", description = "No Content")
    public void proveClaim(@PathParam("id") UUID id, @Valid @NotNull ProofRequest request) {
        claims.prove(new ClaimId(id), request.code(), fact(request), Actor.of(permit));
    }

    private static SecondFact fact(ProofRequest request) {
        @Nullable String flat = request.flat();
        @Nullable String name = request.name();
        if (flat == null && name == null && request.group() == null) {
            throw new MemberRefusal.BadField("flat");
        }
        return new SecondFact(
                flat == null ? null : Flat.parse(flat).orElseThrow(() -> new MemberRefusal.BadField("flat")),
                name == null ? null : DisplayName.parse(name).orElseThrow(() -> new MemberRefusal.BadField("name")),
                request.group());
    }
}
