package io.menshen.consent.consent;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
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
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
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
import java.nio.charset.StandardCharsets;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// A member's own consents. Translates; decides nothing.
@Path("/v1/me/consents")
@Produces(MediaType.APPLICATION_JSON) // without it the document would not say what a created answer holds
@RunOnVirtualThread
public class ConsentResource {

    /// One purpose at a time. More are taken, in either form, only to be able to say why that is refused; and
    /// so is the word that the box was ticked before the member saw it.
    ///
    /// @param noticeVersion the notice that the member has seen
    /// @param noticeHash the hash of the text that the member has seen; without it, the text in the request's
    /// language
    public record GiveConsentRequest(
            @Schema(type = SchemaType.STRING, implementation = String.class, examples = "offers")
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            @Nullable
            List<@NotNull String> purpose,

            @Schema(hidden = true) @Nullable List<String> purposes,

            @Schema(hidden = true) @Nullable Boolean preselected,

            @NotNull @Positive Integer noticeVersion,

            @Pattern(regexp = "sha256:[0-9a-f]{64}") @Nullable
            String noticeHash) {

        /// The one purpose that the member was asked about.
        PurposeCode onePurpose() {
            if (purposes != null || (purpose != null && purpose.size() > 1)) {
                throw new ConsentRefusal.Bundled();
            }
            if (preselected != null && preselected) {
                throw new ConsentRefusal.Preselected();
            }
            if (purpose == null || purpose.isEmpty()) {
                throw new ConsentRefusal.NoPurpose();
            }
            return new PurposeCode(purpose.getFirst());
        }
    }

    public record ConsentPage(
            List<ConsentView> items,

            @Schema(format = "uuid", nullable = true) @Nullable
            String next) {}

    /// One consent. `endedAt` is there once it has ended; `expiresAt` is when it ends by itself; one that
    /// `needsRenewal` allows nothing until it is given again: the notice no longer describes its purpose, or
    /// the member has become known to be under 14, or has turned 14.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConsentView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String purpose,

            ConsentRecord.Status status,
            int noticeVersion,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String noticeHash,

            Instant givenAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant expiresAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endedAt,

            boolean needsRenewal,
            boolean byGuardian) {

        static ConsentView of(ConsentRecord record, boolean needsRenewal) {
            return new ConsentView(
                    record.id(),
                    record.purpose().value(),
                    record.status(),
                    record.noticeVersion(),
                    record.noticeHash(),
                    record.givenAt(),
                    record.expiresAt().orElse(null),
                    record.endedAt().orElse(null),
                    needsRenewal,
                    record.byGuardian());
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
                .map(this::view)
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
        return view(ledger.read(giver().member(), id));
    }

    @POST
    @RolesAllowed("member")
    @Operation(
            summary = "Consent to one purpose, on the notice in force",
            description = "For a child under 14 the guardian does: see giveRepresentedConsent.")
    @APIResponseSchema(value = ConsentView.class, responseCode = "201", responseDescription = "Given")
    @Extension(name = "x-capacity", value = "true", parseValue = true)
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public Response giveConsent(@NotNull @Valid GiveConsentRequest request, @Context HttpHeaders headers) {
        Giver giver = giver();
        PurposeCode purpose = request.onePurpose();
        String language = language(headers);
        ConsentRecord given = ledger.give(
                giver,
                purpose,
                new SeenNotice(request.noticeVersion(), request.noticeHash(), language),
                permit.says("under-fourteen"));
        return Response.created(UriBuilder.fromPath("/v1/me/consents/{id}").build(given.id()))
                .entity(view(given))
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
        return view(ledger.withdraw(giver(), id));
    }

    @GET
    @Path("{id}/receipt")
    @RolesAllowed("member")
    @Operation(
            summary = "The receipt of one of my consents",
            description =
                    "JSON-LD in the structure of ISO/IEC TS 27560, byte for byte as it was written. The log knows it"
                            + " by its SHA-256: see readReceiptEntry.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "The receipt",
            content = @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
    public Response readConsentReceipt(@RestPath UUID id) {
        return asWritten(ledger.receipt(giver().member(), id).body());
    }

    /// A receipt byte for byte: the log knows it by its hash.
    static Response asWritten(String receipt) {
        return Response.ok(receipt.getBytes(StandardCharsets.UTF_8), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @GET
    @Path("{id}/receipt-page")
    @Produces("text/html;charset=UTF-8")
    @RolesAllowed("member")
    @Operation(summary = "The same receipt for people")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "A page without scripts",
            content = @Content(mediaType = "text/html", schema = @Schema(type = SchemaType.STRING)))
    public String readConsentReceiptPage(@RestPath UUID id, @Context HttpHeaders headers) {
        return ledger.receiptPage(giver().member(), id, !english(headers));
    }

    static boolean english(HttpHeaders headers) {
        return headers.getAcceptableLanguages().stream()
                .findFirst()
                .filter(wanted -> wanted.getLanguage().equals("en"))
                .isPresent();
    }

    static String language(HttpHeaders headers) {
        return headers.getAcceptableLanguages().stream()
                .map(wanted -> wanted.getLanguage())
                .findFirst()
                .orElse("");
    }

    private ConsentView view(ConsentRecord record) {
        return ConsentView.of(record, ledger.needsRenewal(record));
    }

    private Giver giver() {
        MemberId member = permit.member().map(MemberId::new).orElseThrow(ConsentRefusal.NoMemberRecord::new);
        return new Giver(member, permit.subject(), permit.request().orElse(null));
    }
}
