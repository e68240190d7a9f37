package io.menshen.member.rights;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.field.FieldValues;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of requests. What was written is shown as the request's own, not as its member's: it was written
/// for staff to read, also by somebody who has restricted everything else, or who has no record.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RightsResource {

    private static final int PAGE = 50;
    private static final int MOST_SHOWN = 100;
    private static final String WRITTEN = "request-text";

    /// @param text needed for what cannot be done at once
    /// @param proof for relatives of the deceased: where the proof can be looked at, never the proof
    /// @param logEntry the entry of "who saw my data" that it is about
    public record RightsRequestRequest(
            @NotNull RequestKind kind,
            @Nullable @Size(min = 3, max = 2000) String text,
            @Nullable @Size(min = 3, max = 200) String proof,
            @Nullable @Min(0) Long logEntry) {

        @Override
        public String toString() {
            return "RightsRequestRequest[kind=" + kind + "]";
        }
    }

    /// @param proof where the proof of being a close relative can be looked at, never the proof
    public record RelativeRequest(
            @NotNull @Size(min = 3, max = 2000) String text,
            @NotNull @Size(min = 3, max = 200) String proof) {

        @Override
        public String toString() {
            return "RelativeRequest[…]";
        }
    }

    public record ReportRequest(
            @NotNull @Size(min = 3, max = 2000) String text) {

        @Override
        public String toString() {
            return "ReportRequest[…]";
        }
    }

    public record ReceiptRequest(
            @NotNull @Size(min = 32, max = 80) String receipt) {

        @Override
        public String toString() {
            return "ReceiptRequest[…]";
        }
    }

    /// @param answer the words that who asked will read
    public record AnswerRequest(
            @NotNull @Size(min = 3, max = 2000) String answer) {

        @Override
        public String toString() {
            return "AnswerRequest[…]";
        }
    }

    /// @param reason why it may be refused
    /// @param answer the words that who asked will read
    public record RefusalRequest(
            @NotNull RefusalReason reason,
            @NotNull @Size(min = 3, max = 2000) String answer) {

        @Override
        public String toString() {
            return "RefusalRequest[reason=" + reason + "]";
        }
    }

    /// One's own request.
    ///
    /// @param atOnce where it can be done without waiting for anybody; absent if it cannot
    /// @param clause the clause that allows the refusal
    public record OwnRequest(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "none")
                    })
            UUID id,

            RequestKind kind,
            RequestState state,
            Instant askedAt,
            LocalDate dueOn,
            @Nullable Instant endedAt,
            @Nullable Long logEntry,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String atOnce,

            @Schema(extensions = @Extension(name = "x-personal-data", value = WRITTEN)) @Nullable
            String text,

            @Schema(extensions = @Extension(name = "x-personal-data", value = WRITTEN)) @Nullable
            String proof,

            @Schema(extensions = @Extension(name = "x-personal-data", value = WRITTEN)) @Nullable
            String answer,

            @Nullable RefusalReason refusal,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String clause,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "OwnRequest[id=" + id + "]";
        }
    }

    public record OwnRequests(
            List<OwnRequest> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// One request in the queue: what kind, never whose.
    public record QueuedRequest(
            UUID id, RequestKind kind, RequestState state, Instant askedAt, LocalDate dueOn, boolean overdue) {}

    public record RequestQueue(
            List<QueuedRequest> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// Whose request it is, as far as the rules let a case be seen.
    public record AskingMember(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "real-name")) @Nullable
            String realName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "AskingMember[member=" + member + "]";
        }
    }

    /// A request for the reviewer who has it in hand.
    ///
    /// @param asking absent if it is anonymous, if who asks has no record, or if it is not in hand
    public record RequestCase(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "none")
                    })
            UUID id,

            RequestKind kind,
            RequestState state,
            Instant askedAt,
            LocalDate dueOn,
            boolean overdue,
            @Nullable Instant endedAt,
            @Nullable Long logEntry,

            @Schema(extensions = @Extension(name = "x-personal-data", value = WRITTEN)) @Nullable
            String text,

            @Schema(extensions = @Extension(name = "x-personal-data", value = WRITTEN)) @Nullable
            String proof,

            @Nullable AskingMember asking,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "RequestCase[id=" + id + "]";
        }
    }

    /// A report that was taken.
    ///
    /// @param receipt the only way back to it; it is shown once
    public record ReportReceipt(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String receipt,

            RequestState state,
            LocalDate dueOn) {

        @Override
        public String toString() {
            return "ReportReceipt[…]";
        }
    }

    /// What became of a report.
    ///
    /// @param answer for somebody who does not say who they are, so it names nobody
    public record ReportStatus(
            RequestState state,
            LocalDate dueOn,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String answer,

            @Nullable RefusalReason refusal) {

        @Override
        public String toString() {
            return "ReportStatus[state=" + state + "]";
        }
    }

    private final RightsRequests requests;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    RightsResource(
            RightsRequests requests, Members members, Database database, Idempotency idempotency, Permit permit) {
        this.requests = requests;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Asks for something. What can be done at once says where (`atOnce`): nobody has to wait for an answer to
    /// it.
    @POST
    @Path("me/rights-requests")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = OwnRequest.class, responseCode = "201", responseDescription = "Created")
    public Response askForRight(@Valid @NotNull RightsRequestRequest request) {
        UUID id = idempotency.once(
                request,
                () -> requests.ask(
                        request.kind(), request.text(), request.proof(), request.logEntry(), Actor.of(permit)));
        return Response.status(Response.Status.CREATED)
                .entity(database.snapshot(() -> own(requests.find(id))))
                .build();
    }

    /// The own requests, the latest first, with their answers.
    @GET
    @Path("me/rights-requests")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public OwnRequests listOwnRequests() {
        return database.snapshot(() -> new OwnRequests(
                requests.of(permit.subject(), MOST_SHOWN).stream()
                        .map(this::own)
                        .toList(),
                null));
    }

    @POST
    @Path("me/rights-requests/{id}/withdrawal")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public void withdrawRequest(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> requests.withdraw(id, Actor.of(permit)));
    }

    /// A relative of somebody who has died asks; for who has no record of their own, and so nothing under
    /// `/v1/me`.
    @POST
    @Path("relatives-requests")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponseSchema(value = OwnRequest.class, responseCode = "201", responseDescription = "Created")
    public Response askAsRelative(@Valid @NotNull RelativeRequest request) {
        UUID id = idempotency.once(
                request,
                () -> requests.ask(RequestKind.RELATIVE, request.text(), request.proof(), null, Actor.of(permit)));
        return Response.status(Response.Status.CREATED)
                .entity(database.snapshot(() -> own(requests.find(id))))
                .build();
    }

    /// What the account asked for as a relative, with the answers.
    @GET
    @Path("relatives-requests")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    public OwnRequests listRelativesRequests() {
        return database.snapshot(() -> new OwnRequests(
                requests.of(permit.subject(), MOST_SHOWN).stream()
                        .filter(request -> request.kind() == RequestKind.RELATIVE)
                        .map(this::own)
                        .toList(),
                null));
    }

    /// Reports something without a name: no account is kept, here or in the log. The receipt is the only way
    /// back.
    @POST
    @Path("anonymous-reports")
    @RolesAllowed("**")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = ReportReceipt.class, responseCode = "201", responseDescription = "Created")
    public Response reportAnonymously(@Valid @NotNull ReportRequest request) {
        RightsRequests.Reported reported = requests.report(request.text());
        RightsRequest report = requests.find(reported.id());
        return Response.status(Response.Status.CREATED)
                .entity(new ReportReceipt(reported.receipt(), report.state(), report.dueOn()))
                .build();
    }

    /// What became of a report. The receipt is posted: it would stand in the log of every proxy as part of an
    /// address.
    @POST
    @Path("anonymous-reports/status")
    @RolesAllowed("**")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public ReportStatus readReport(@Valid @NotNull ReceiptRequest request) {
        return database.snapshot(() -> {
            RightsRequest report = requests.reported(request.receipt());
            return new ReportStatus(
                    report.state(),
                    report.dueOn(),
                    requests.written(report).text(RightsRequests.ANSWER),
                    report.refusal());
        });
    }

    /// The queue, the most urgent first.
    @GET
    @Path("rights-requests")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public RequestQueue listRequests(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<RightsRequest> page = requests.open(Optional.ofNullable(after), PAGE);
            return new RequestQueue(
                    page.stream()
                            .map(request -> new QueuedRequest(
                                    request.id(),
                                    request.kind(),
                                    request.state(),
                                    request.askedAt(),
                                    request.dueOn(),
                                    requests.overdue(request)))
                            .toList(),
                    Keyset.next(page, PAGE, RightsRequest::id));
        });
    }

    /// What was written and by whom, for the reviewer who has the request in hand and names it as basis
    /// (`case/{id}`).
    @GET
    @Path("rights-requests/{id}")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public RequestCase readRequest(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            RightsRequest request = requests.find(id);
            boolean inHand = requests.inHand(request, permit.subject()) && permit.names("case", id);
            List<String> proven = inHand ? List.of("staff", "case") : List.of("staff");
            FieldValues written = inHand ? requests.written(request) : FieldValues.NONE;
            return new RequestCase(
                    request.id(),
                    request.kind(),
                    request.state(),
                    request.askedAt(),
                    request.dueOn(),
                    requests.overdue(request),
                    request.endedAt(),
                    request.logEntry(),
                    written.text(RightsRequests.TEXT),
                    written.text(RightsRequests.PROOF),
                    inHand ? asking(request, proven) : null,
                    proven);
        });
    }

    @POST
    @Path("rights-requests/{id}/assignment")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public void takeRequest(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> requests.takeInHand(id, Actor.of(permit)));
    }

    @POST
    @Path("rights-requests/{id}/answer")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public void answerRequest(@PathParam("id") UUID id, @Valid @NotNull AnswerRequest request) {
        idempotency.once(id, request, () -> requests.answer(id, request.answer(), Actor.of(permit)));
    }

    @POST
    @Path("rights-requests/{id}/refusal")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public void refuseRequest(@PathParam("id") UUID id, @Valid @NotNull RefusalRequest request) {
        idempotency.once(id, request, () -> requests.refuse(id, request.reason(), request.answer(), Actor.of(permit)));
    }

    private @Nullable AskingMember asking(RightsRequest request, List<String> proven) {
        @Nullable MemberId member = request.member().filter(members::present).orElse(null);
        if (member == null) {
            return null;
        }
        Set<FieldGroup> groups = FieldGroup.openedBy(permit);
        groups.retainAll(Set.of(FieldGroup.PROFILE, FieldGroup.IDENTITY, FieldGroup.CONTACT));
        OpenedMember opened = members.open(List.of(member), groups).getOrDefault(member, OpenedMember.NOTHING);
        return new AskingMember(
                members.survivor(member).value(),
                opened.displayNameText(),
                opened.values().text("realName"),
                opened.mobileText(),
                proven);
    }

    private OwnRequest own(RightsRequest request) {
        FieldValues written = requests.written(request);
        @Nullable RefusalReason refusal = request.refusal();
        return new OwnRequest(
                request.id(),
                request.kind(),
                request.state(),
                request.askedAt(),
                request.dueOn(),
                request.endedAt(),
                request.logEntry(),
                request.kind().atOnce(),
                written.text(RightsRequests.TEXT),
                written.text(RightsRequests.PROOF),
                written.text(RightsRequests.ANSWER),
                refusal,
                refusal == null ? null : refusal.clause(),
                Relation.Proof.SELF.facts());
    }
}
