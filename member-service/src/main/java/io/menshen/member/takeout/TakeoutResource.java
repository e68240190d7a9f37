package io.menshen.member.takeout;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.field.FieldValues;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.registry.MemberView.AddressView;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of crisis exports. Both calls name the crisis as basis; without a running one there is nothing here.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class TakeoutResource {

    /// @param group one that the declaration names
    /// @param fields those that are needed, and no others
    /// @param after where to go on in a large group
    /// @param limit of members; 200 when nothing is said
    public record TakeOutRequest(
            @NotNull UUID group,
            @NotEmpty Set<TakeoutField> fields,
            @Nullable @Min(0) Long after,
            @Nullable @Min(1) @Max(Takeouts.LARGEST) Integer limit) {}

    /// A member as they were when the export was made.
    public record CrisisExportItem(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID memberId,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
            String flat,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "address")) @Nullable
            List<AddressView> addresses,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "household-size")) @Nullable
            Integer householdSize,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "CrisisExportItem[memberId=" + memberId + "]";
        }
    }

    /// An export, opened.
    ///
    /// @param expiresAt when it ends at the latest; the crisis may end sooner
    /// @param next for `after`, when the group has more members
    public record CrisisExportView(
            UUID id,
            UUID crisis,
            UUID group,
            Instant madeAt,
            Instant expiresAt,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long next,

            List<CrisisExportItem> items) {

        @Override
        public String toString() {
            return "CrisisExportView[id=" + id + "]";
        }
    }

    private static final int USUAL = 200;
    private static final List<String> CRISIS = Relation.Proof.CRISIS.facts();

    private final Takeouts takeouts;
    private final Idempotency idempotency;
    private final Permit permit;

    TakeoutResource(Takeouts takeouts, Idempotency idempotency, Permit permit) {
        this.takeouts = takeouts;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Path("crisis-exports")
    @RolesAllowed({"committee", "courier", "volunteer"})
    @Operation(
            summary = "Export what a running crisis opens of one of its groups",
            description = "Sealed under the crisis' own key, which is destroyed when the crisis ends.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-export", value = "true", parseValue = true)
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    @APIResponseSchema(value = CrisisExportView.class, responseCode = "201", responseDescription = "Created")
    public Response takeOut(@Valid @NotNull TakeOutRequest request) {
        Long after = request.after();
        Integer limit = request.limit();
        UUID id = idempotency.once(
                request,
                () -> takeouts.take(
                        permit,
                        new GroupId(request.group()),
                        request.fields(),
                        after == null ? 0 : after,
                        limit == null ? USUAL : limit));
        return Response.created(UriBuilder.fromPath("/v1/crisis-exports/{id}").build(id))
                .entity(view(takeouts.open(permit, id)))
                .build();
    }

    @GET
    @Path("crisis-exports/{id}")
    @RolesAllowed({"committee", "courier", "volunteer"})
    @Operation(summary = "Read an export of one's own while the crisis runs")
    @Extension(name = "x-purpose", value = "membership")
    public CrisisExportView readCrisisExport(@PathParam("id") UUID id) {
        return view(takeouts.open(permit, id));
    }

    private static CrisisExportView view(Takeouts.OpenTakeout open) {
        Takeouts.Takeout takeout = open.takeout();
        return new CrisisExportView(
                takeout.id(),
                takeout.crisis(),
                takeout.group().value(),
                takeout.madeAt(),
                takeout.expiresAt(),
                takeout.next(),
                open.members().entrySet().stream()
                        .map(each -> item(each.getKey(), each.getValue()))
                        .toList());
    }

    private static CrisisExportItem item(MemberId member, FieldValues values) {
        return new CrisisExportItem(
                member.value(),
                values.text("displayName"),
                new OpenedMember(values).mobileText(),
                values.text("flat"),
                values.get("addresses").map(TakeoutResource::addresses).orElse(null),
                values.number("householdSize"),
                CRISIS);
    }

    private static List<AddressView> addresses(JsonNode addresses) {
        return StreamSupport.stream(addresses.spliterator(), false)
                .map(AddressView::of)
                .toList();
    }
}
