package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.consent.ConsentLedger.Giver;
import io.menshen.consent.consent.ConsentLedger.SeenNotice;
import io.menshen.consent.consent.ConsentResource.ConsentPage;
import io.menshen.consent.consent.ConsentResource.ConsentView;
import io.menshen.consent.consent.ConsentResource.GiveConsentRequest;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/// The consents of a member for whom the caller stands: a guardian's child, or whoever gave a mandate. Who
/// stands for whom is asked of member-service at that moment (`x-capacity`); translates, decides nothing.
@Path("/v1/represented/{member}/consents")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RepresentedConsentResource {

    private final ConsentLedger ledger;
    private final Permit permit;

    RepresentedConsentResource(ConsentLedger ledger, Permit permit) {
        this.ledger = ledger;
        this.permit = permit;
    }

    @GET
    @RolesAllowed("member")
    @Operation(summary = "What somebody whom I stand for has consented to, or a guardian for them; the newest first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    public ConsentPage listRepresentedConsents(
            @RestPath UUID member,
            @RestQuery Optional<UUID> cursor,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit) {
        List<ConsentView> views = ledger.list(giver(member).member(), cursor, limit + 1).stream()
                .map(this::view)
                .toList();
        if (views.size() <= limit) {
            return new ConsentPage(views, null);
        }
        List<ConsentView> page = views.subList(0, limit);
        return new ConsentPage(page, page.getLast().id().toString());
    }

    @POST
    @RolesAllowed("member")
    @Operation(
            summary = "Consent to one purpose for a child under 14, as the guardian",
            description = "Stands until the child turns 14, who then decides. Nobody consents under a mandate.")
    @APIResponseSchema(value = ConsentView.class, responseCode = "201", responseDescription = "Given")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    public Response giveRepresentedConsent(
            @RestPath UUID member, @NotNull @Valid GiveConsentRequest request, @Context HttpHeaders headers) {
        Giver giver = giver(member);
        PurposeCode purpose = request.onePurpose();
        ConsentRecord given = ledger.give(
                giver,
                purpose,
                new SeenNotice(request.noticeVersion(), request.noticeHash(), ConsentResource.language(headers)),
                true);
        return Response.created(
                        UriBuilder.fromPath("/v1/represented/{member}/consents").build(member))
                .entity(view(given))
                .build();
    }

    @POST
    @Path("{id}/withdrawal")
    @RolesAllowed("member")
    @Operation(
            summary = "Withdraw a consent of somebody whom I stand for",
            description = "Answered like withdrawConsent, when no read that starts later can rely on it.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    public ConsentView withdrawRepresentedConsent(@RestPath UUID member, @RestPath UUID id)
            throws InterruptedException {
        return view(ledger.withdraw(giver(member), id));
    }

    @GET
    @Path("{id}/receipt")
    @RolesAllowed("member")
    @Operation(
            summary = "The receipt of a consent of somebody whom I stand for",
            description = "Byte for byte as readConsentReceipt answers it.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "The receipt",
            content = @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
    public Response readRepresentedReceipt(@RestPath UUID member, @RestPath UUID id) {
        return ConsentResource.asWritten(
                ledger.receipt(giver(member).member(), id).body());
    }

    @GET
    @Path("{id}/receipt-page")
    @Produces("text/html;charset=UTF-8")
    @RolesAllowed("member")
    @Operation(summary = "The same receipt for people")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A page without scripts",
            content = @Content(mediaType = "text/html", schema = @Schema(type = SchemaType.STRING)))
    public String readRepresentedReceiptPage(@RestPath UUID member, @RestPath UUID id, @Context HttpHeaders headers) {
        return ledger.receiptPage(giver(member).member(), id, !ConsentResource.english(headers));
    }

    private ConsentView view(ConsentRecord record) {
        return ConsentView.of(record, ledger.needsRenewal(record));
    }

    private Giver giver(UUID member) {
        return giver(permit, member);
    }

    /// The caller, as standing for this member in the operation at hand.
    static Giver giver(Permit permit, UUID member) {
        MemberId own = permit.member().map(MemberId::new).orElseThrow(ConsentRefusal.NoMemberRecord::new);
        MemberId represented = new MemberId(member);
        Representative by = Representative.of(own, permit.listed("stands-for"), represented)
                .orElseThrow(ConsentRefusal.NotRepresented::new);
        return new Giver(represented, permit.subject(), permit.request().orElse(null), by);
    }
}
