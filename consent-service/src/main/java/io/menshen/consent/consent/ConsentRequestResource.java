package io.menshen.consent.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.MemberId;
import io.menshen.consent.consent.ConsentLedger.Giver;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
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

/// Questions for consents, as the member's app puts them. Translates; decides nothing.
@Path("/v1/me/consent-requests")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ConsentRequestResource {

    private static final int SHOWN = 200;

    public record AskRequest(
            @NotBlank @Schema(examples = "offers") String purpose) {}

    public record ConsentRequestPage(
            List<ConsentRequestView> items,

            @Schema(format = "uuid", nullable = true) @Nullable
            String next) {}

    /// @param noticeVersion the notice to show with the question
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConsentRequestView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String purpose,

            int noticeVersion,
            Instant askedAt,

            @Schema(
                    implementation = String.class,
                    enumeration = {"GIVEN", "REFUSED"})
            ConsentRequest.@Nullable Answer answer,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant answeredAt) {

        static ConsentRequestView of(ConsentRequest request) {
            return new ConsentRequestView(
                    request.id(),
                    request.purpose().value(),
                    request.noticeVersion(),
                    request.askedAt(),
                    request.answer().orElse(null),
                    request.answeredAt().orElse(null));
        }
    }

    private final ConsentRequests requests;
    private final Permit permit;

    ConsentRequestResource(ConsentRequests requests, Permit permit) {
        this.requests = requests;
        this.permit = permit;
    }

    @GET
    @RolesAllowed("member")
    @Operation(summary = "What I was asked to consent to, the newest first, with my answers")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ConsentRequestPage listConsentRequests() {
        return new ConsentRequestPage(
                requests.list(giver().member(), SHOWN).stream()
                        .map(ConsentRequestView::of)
                        .toList(),
                null);
    }

    @POST
    @RolesAllowed("member")
    @Operation(
            summary = "May I be asked for this consent now?",
            description = "An app calls it before it shows the question. Asking again while it is open answers the"
                    + " same question. Within 30 days of a refusal or a withdrawal it is a conflict that says from"
                    + " when on.")
    @APIResponseSchema(value = ConsentRequestView.class, responseCode = "201", responseDescription = "May be asked")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public Response askForConsent(@NotNull @Valid AskRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(ConsentRequestView.of(requests.ask(giver(), new PurposeCode(request.purpose()))))
                .build();
    }

    @POST
    @Path("{id}/refusal")
    @RolesAllowed("member")
    @Operation(summary = "No, I do not consent")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ConsentRequestView refuseConsent(@RestPath UUID id) {
        return ConsentRequestView.of(requests.refuse(giver(), id));
    }

    private Giver giver() {
        MemberId member = permit.member().map(MemberId::new).orElseThrow(ConsentRefusal.NoMemberRecord::new);
        return new Giver(member, permit.subject(), permit.request().orElse(null));
    }
}
