package io.menshen.consent.consent;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.menshen.consent.MemberId;
import io.menshen.consent.consent.ConsentLedger.Giver;
import io.menshen.consent.consent.ConsentLedger.SeenNotice;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// A member's own consents. Translates; decides nothing.
@Path("/v1/me/consents")
@RunOnVirtualThread
public class ConsentResource {

    /// One purpose at a time. Both members take more only to be able to say why that is refused.
    ///
    /// @param noticeVersion the notice that the member has seen
    /// @param noticeHash the hash of the text that the member has seen; without it, the text in the request's language
    public record GiveConsentRequest(
            @Schema(type = SchemaType.STRING, implementation = String.class, examples = "\"offers\"") @NotEmpty
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<@NotNull String> purpose,

            @Schema(hidden = true) @Nullable List<String> purposes,

            @NotNull @Positive Integer noticeVersion,

            @Pattern(regexp = "sha256:[0-9a-f]{64}") @Nullable String noticeHash) {

        boolean bundled() {
            return purposes != null || purpose.size() > 1;
        }
    }

    public record ConsentPage(
            List<ConsentView> items, @Schema(format = "uuid") @Nullable String next) {}

    public record ConsentView(
            UUID id,
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) String purpose,
            ConsentRecord.Status status,
            int noticeVersion,
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) String noticeHash,
            Instant givenAt,
            @Nullable Instant endedAt) {

        static ConsentView of(ConsentRecord record) {
            return new ConsentView(
                    record.id(),
                    record.purpose().value(),
                    record.status(),
                    record.noticeVersion(),
                    record.noticeHash(),
                    record.givenAt(),
                    record.endedAt().orElse(null));
        }
    }

    private final ConsentLedger ledger;
    private final Permit permit;

    ConsentResource(ConsentLedger ledger, Permit permit) {
        this.ledger = ledger;
        this.permit = permit;
    }

    @GET
    @RolesAllowed("member")
    @Operation(summary = "What I have consented to, the newest first, ended ones too")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ConsentPage listMyConsents(
            @RestQuery Optional<UUID> cursor, @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit) {
        List<ConsentView> views = ledger.list(giver().member(), cursor, limit + 1).stream()
                .map(ConsentView::of)
                .toList();
        if (views.size() <= limit) {
            return new ConsentPage(views, null);
        }
        List<ConsentView> page = views.subList(0, limit);
        return new ConsentPage(page, page.getLast().id().toString());
    }

    @GET
    @Path("{id}")
    @RolesAllowed("member")
    @Operation(summary = "One of my consents")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ConsentView readMyConsent(@RestPath UUID id) {
        return ConsentView.of(ledger.read(giver().member(), id));
    }

    @POST
    @RolesAllowed("member")
    @Operation(summary = "Consent to one purpose, on the notice in force")
    @APIResponse(
            responseCode = "201",
            description = "Given",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ConsentView.class)))
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public Response giveConsent(@NotNull @Valid GiveConsentRequest request, @Context HttpHeaders headers) {
        Giver giver = giver();
        if (request.bundled()) {
            throw new ConsentRefusal.Bundled();
        }
        String language = headers.getAcceptableLanguages().stream()
                .map(wanted -> wanted.getLanguage())
                .findFirst()
                .orElse("");
        ConsentRecord given = ledger.give(
                giver,
                new PurposeCode(request.purpose().getFirst()),
                new SeenNotice(request.noticeVersion(), request.noticeHash(), language));
        return Response.created(
                        UriBuilder.fromPath("/v1/me/consents/{id}").build(given.id()))
                .entity(ConsentView.of(given))
                .build();
    }

    @POST
    @Path("{id}/withdrawal")
    @RolesAllowed("member")
    @Operation(
            summary = "Withdraw a consent",
            description = "Answered when no read that starts later can rely on the consent, after 2.5 s at most."
                    + " Withdrawing again waits and answers in the same way.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ConsentView withdrawConsent(@RestPath UUID id) throws InterruptedException {
        return ConsentView.of(ledger.withdraw(giver(), id));
    }

    private Giver giver() {
        MemberId member = permit.member().map(MemberId::new).orElseThrow(ConsentRefusal.NoMemberRecord::new);
        return new Giver(member, permit.subject(), permit.request().orElse(null));
    }
}
