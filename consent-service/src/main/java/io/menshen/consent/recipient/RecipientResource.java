package io.menshen.consent.recipient;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.MemberId;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// Who outside gets members' data, for everybody; and what of the own went to whom.
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RecipientResource {

    public record RecipientPage(
            List<RecipientView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// @param purpose what members consent to, for another handler
    /// @param route what allows it to go to another region
    /// @param endsOn the last day
    @Schema(name = "Recipient")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RecipientView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String nameZh,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String nameEn,

            @Schema(implementation = Recipient.Role.class) Recipient.Role role,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String purpose,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String region,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String route,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> fields,

            @Schema(implementation = String.class, format = "date")
            LocalDate endsOn) {

        static RecipientView of(Recipient one) {
            return new RecipientView(
                    one.code(),
                    one.name().zh(),
                    one.name().en(),
                    one.role(),
                    one.role() == Recipient.Role.HANDLER ? one.purpose() : null,
                    one.region(),
                    one.route(),
                    List.copyOf(one.sortedFields().keySet()),
                    one.endsOn());
        }
    }

    public record SharingPage(
            List<SharingView> items,

            @Schema(format = "uuid", nullable = true) @Nullable
            String next) {}

    /// That a recipient's system read the member.
    public record SharingView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String recipient,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> fields,

            Instant at) {}

    private final Sharing sharing;
    private final Permit permit;

    RecipientResource(Sharing sharing, Permit permit) {
        this.sharing = sharing;
        this.permit = permit;
    }

    @GET
    @Path("recipients")
    @RolesAllowed("**")
    @Operation(summary = "Who outside gets members' data: entrusted parties and other handlers")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public RecipientPage listRecipients() {
        return new RecipientPage(
                sharing.recipients().stream().map(RecipientView::of).toList(), null);
    }

    @GET
    @Path("me/sharings")
    @RolesAllowed("member")
    @Operation(summary = "When which recipient read what of me, the latest first; kept for three years")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public SharingPage listMySharings(
            @RestQuery Optional<UUID> cursor, @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit) {
        MemberId own = permit.member().map(MemberId::new).orElseThrow(SharingRefusal.NoSuchPlace::new);
        List<SharingView> uses = sharing.of(own, cursor, limit + 1).stream()
                .map(use -> new SharingView(use.id(), use.recipient(), use.fields(), use.at()))
                .toList();
        if (uses.size() <= limit) {
            return new SharingPage(uses, null);
        }
        List<SharingView> page = uses.subList(0, limit);
        return new SharingPage(page, page.getLast().id().toString());
    }
}
