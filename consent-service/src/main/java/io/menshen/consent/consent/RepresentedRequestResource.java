package io.menshen.consent.consent;

import io.menshen.consent.consent.ConsentLedger.Giver;
import io.menshen.consent.consent.ConsentRequestResource.AskRequest;
import io.menshen.consent.consent.ConsentRequestResource.ConsentRequestPage;
import io.menshen.consent.consent.ConsentRequestResource.ConsentRequestView;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;

/// Questions for the consents of a child, put to the guardian, who answers with `giveRepresentedConsent` or with a no.
/// Under a mandate they are seen and not answered: consent is the member's own (ADR 0047).
@Path("/v1/represented/{member}/consent-requests")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RepresentedRequestResource {

    private static final int SHOWN = 200;

    private final ConsentRequests requests;
    private final Permit permit;

    RepresentedRequestResource(ConsentRequests requests, Permit permit) {
        this.requests = requests;
        this.permit = permit;
    }

    @GET
    @RolesAllowed("member")
    @Operation(summary = "What somebody whom I stand for was asked to consent to, the newest first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    public ConsentRequestPage listRepresentedConsentRequests(@RestPath UUID member) {
        Giver giver = RepresentedConsentResource.giver(permit, member);
        return new ConsentRequestPage(
                requests.list(giver.member(), SHOWN).stream()
                        .map(ConsentRequestView::of)
                        .toList(),
                null);
    }

    @POST
    @RolesAllowed("member")
    @Operation(
            summary = "May the guardian be asked for this consent now?",
            description = "As askForConsent; what the child or the guardian refused counts alike.")
    @APIResponseSchema(value = ConsentRequestView.class, responseCode = "201", responseDescription = "May be asked")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    public Response askForRepresentedConsent(@RestPath UUID member, @NotNull @Valid AskRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(ConsentRequestView.of(requests.ask(guardian(member), new PurposeCode(request.purpose()))))
                .build();
    }

    @POST
    @Path("{id}/refusal")
    @RolesAllowed("member")
    @Operation(summary = "No, I do not consent for the child")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    public ConsentRequestView refuseRepresentedConsent(@RestPath UUID member, @RestPath UUID id) {
        return ConsentRequestView.of(requests.refuse(guardian(member), id));
    }

    private Giver guardian(UUID member) {
        Giver giver = RepresentedConsentResource.giver(permit, member);
        Representative by = giver.by();
        if (by == null || !by.guardian()) {
            throw new ConsentRefusal.NotRepresented();
        }
        return giver;
    }
}
