package io.menshen.consent.duty;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.Acting;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// HTTP face of courses and pledges. Translates; decides nothing. All of it can be used while a role is not active:
/// else
/// nobody could make one active.
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DutyResource {

    private static final String ACCOUNT = "[A-Za-z0-9:._@-]{1,128}";

    public record SignPledgeRequest(
            @NotNull @Pattern(regexp = "sha256:[0-9a-f]{64}")
            String hash) {}

    /// @param account the OIDC subject of who took it
    public record RecordCourseRequest(
            @NotNull @Pattern(regexp = ACCOUNT) String account,

            @NotNull @Pattern(regexp = "[a-z][a-z0-9-]{1,63}")
            String code,

            @NotNull LocalDate takenOn) {}

    @Schema(name = "DutyText")
    public record TextView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String zh,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String en) {}

    /// @param hash what a signature names
    /// @param acceptedFrom the oldest edition that still counts
    public record DutyView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            @Schema(implementation = Duty.Kind.class) Duty.Kind kind,
            int edition,
            int acceptedFrom,

            @Schema(description = "ISO 8601", extensions = @Extension(name = "x-personal-data", value = "none"))
            String lasts,

            TextView title,
            TextView text,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash) {

        static DutyView of(Duty duty) {
            return new DutyView(
                    duty.code(),
                    duty.kind(),
                    duty.edition(),
                    duty.acceptedFrom(),
                    duty.lasts().toString(),
                    new TextView(duty.title().zh(), duty.title().en()),
                    new TextView(duty.text().zh(), duty.text().en()),
                    duty.hash());
        }
    }

    /// @param roles that are active only while every duty is fulfilled
    public record DutyPage(
            List<DutyView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> roles,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OwnDutyView(
            DutyView duty,
            @Schema(implementation = Standing.State.class) Standing.State state,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant fulfilledAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant endsAt) {}

    /// @param active the own roles under which one may act now
    /// @param lapsed the own roles that are not active
    public record OwnDutiesView(
            List<OwnDutyView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> active,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> lapsed,

            List<DutyRecordView> records) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DutyRecordView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String account,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            int edition,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            Instant fulfilledAt,
            Instant endsAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String recordedBy,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant revokedAt) {

        static DutyRecordView of(DutyLedger.Entry entry) {
            return new DutyRecordView(
                    entry.id(),
                    entry.account(),
                    entry.code(),
                    entry.edition(),
                    entry.hash(),
                    entry.fulfilledAt(),
                    entry.endsAt(),
                    entry.recordedBy(),
                    entry.revokedAt());
        }
    }

    public record DueDutyView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String account,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            Instant endsAt) {}

    public record DueDutyPage(
            List<DueDutyView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final DutyLedger ledger;
    private final Permit permit;

    DutyResource(DutyLedger ledger, Permit permit) {
        this.ledger = ledger;
        this.permit = permit;
    }

    @GET
    @Path("duties")
    @RolesAllowed("**")
    @Operation(summary = "The courses and pledges without which a role is not active, with their texts")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DutyPage listDuties() {
        Duties list = ledger.list();
        return new DutyPage(list.duties().stream().map(DutyView::of).toList(), new TreeSet<>(list.roles()), null);
    }

    @GET
    @Path("account/duties")
    @RolesAllowed("**")
    @Operation(summary = "What the caller has fulfilled, until when, and under which roles that lets them act")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public OwnDutiesView readMyDuties() {
        String account = permit.subject();
        Standing standing = ledger.standing(account);
        Instant now = ledger.now();
        Instant soon = ledger.soon();
        Set<String> lapsed = new TreeSet<>(permit.roles());
        lapsed.retainAll(ledger.list().roles());
        if (standing.activeUntil(now) != null) {
            lapsed.clear();
        }
        Set<String> active = new TreeSet<>(permit.roles());
        active.removeAll(lapsed);
        return new OwnDutiesView(
                standing.items().stream()
                        .map(item -> new OwnDutyView(
                                DutyView.of(item.duty()), item.state(now, soon), item.fulfilledAt(), item.endsAt()))
                        .toList(),
                active,
                lapsed,
                ledger.entries(account).stream().map(DutyRecordView::of).toList());
    }

    @POST
    @Path("account/duties/{code}/signature")
    @RolesAllowed("**")
    @Operation(summary = "Sign a pledge: exactly the text with this hash, for oneself")
    @APIResponseSchema(value = DutyRecordView.class, responseCode = "201", responseDescription = "Signed")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public Response signPledge(
            @RestPath @Pattern(regexp = "[a-z][a-z0-9-]{1,63}") String code,
            @NotNull @Valid SignPledgeRequest request) {
        return created(ledger.sign(Acting.of(permit), code, request.hash()));
    }

    @POST
    @Path("duty-records")
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(summary = "Record that somebody else took a course")
    @APIResponseSchema(value = DutyRecordView.class, responseCode = "201", responseDescription = "Recorded")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    @Extension(name = "x-while-lapsed", value = "true", parseValue = true)
    public Response recordCourse(@NotNull @Valid RecordCourseRequest request) {
        return created(ledger.recordCourse(Acting.of(permit), request.account(), request.code(), request.takenOn()));
    }

    private static Response created(DutyLedger.Entry entry) {
        return Response.status(Response.Status.CREATED)
                .entity(DutyRecordView.of(entry))
                .build();
    }

    @GET
    @Path("duty-records")
    @RolesAllowed({"auditor", "privacy-officer"})
    @Operation(summary = "Who is due: whose course or pledge ends soon or has ended, the earliest first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DueDutyPage listDueDuties(
            @RestQuery @Nullable UUID after, @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit) {
        List<DutyLedger.Due> due = ledger.due(after == null ? null : ledger.place(after), limit);
        return new DueDutyPage(
                due.stream()
                        .map(one -> new DueDutyView(one.id(), one.account(), one.code(), one.endsAt()))
                        .toList(),
                due.size() < limit ? null : due.getLast().id().toString());
    }

    @POST
    @Path("duty-records/{id}/revocation")
    @RolesAllowed({"approver", "privacy-officer"})
    @Operation(
            summary = "End a record before its time",
            description = "Answered when no gateway relies on it any more, after 2.5 s at most.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public DutyRecordView revokeDutyRecord(@RestPath UUID id) throws InterruptedException {
        return DutyRecordView.of(ledger.revoke(Acting.of(permit), id));
    }
}
