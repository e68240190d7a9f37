package io.menshen.member.care;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of cases. They hold nothing personal; the record is looked up at `GET /v1/members/{id}` with the
/// case as basis.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class CareResource {

    private static final int PAGE = 50;

    @Schema(name = "AskCareCaseRequest")
    public record AskRequest(@NotNull UUID member, @NotNull CareKind kind) {}

    @Schema(name = "AskOwnCareCaseRequest")
    public record AskOwnRequest(@NotNull CareKind kind) {}

    /// What the caller says of the record: two things at least, and all of them have to be right.
    @Schema(name = "CallerVerificationRequest")
    public record VerificationRequest(
            @Nullable @Size(max = 40) String mobile,
            @Nullable @Size(max = 100) String displayName,
            @Nullable @Size(max = 40) String flat) {

        @Override
        public String toString() {
            return "VerificationRequest[…]";
        }
    }

    /// @param result `SOLVED` or `NOT_SOLVED`
    @Schema(name = "CareCaseClosingRequest")
    public record ClosingRequest(@NotNull CareResult result) {}

    /// One of the own cases.
    ///
    /// @param looks how often the record was looked up under it
    public record OwnCareCase(
            UUID id,
            CareKind kind,
            CareState state,
            boolean byMember,
            Instant askedAt,
            @Nullable Instant verifiedAt,
            @Nullable Instant openedAt,
            int looks,
            @Nullable CareResult result,
            @Nullable Instant closedAt) {

        static OwnCareCase of(CareCase known) {
            return new OwnCareCase(
                    known.id(),
                    known.kind(),
                    known.state(),
                    known.byMember(),
                    known.askedAt(),
                    known.verifiedAt(),
                    known.openedAt(),
                    known.looks(),
                    known.result(),
                    known.closedAt());
        }
    }

    public record OwnCareCases(
            List<OwnCareCase> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// One case for customer service.
    ///
    /// @param member only for who has it in hand, to look the record up
    @Schema(name = "CareCase")
    public record CareCaseView(
            UUID id,
            CareKind kind,
            CareState state,
            boolean byMember,
            boolean needsApproval,
            Instant askedAt,
            boolean inHand,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            UUID member,

            @Nullable Instant openedAt,
            int looks,
            @Nullable CareResult result,
            @Nullable Instant closedAt) {}

    public record CareCasePage(
            List<CareCaseView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final CareCases cases;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    CareResource(CareCases cases, Members members, Database database, Idempotency idempotency, Permit permit) {
        this.cases = cases;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Asks customer service about the own matter. The account says who asks.
    @POST
    @Path("me/cases")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = OwnCareCase.class, responseCode = "201", responseDescription = "Created")
    public Response askOwnCase(@Valid @NotNull AskOwnRequest request) {
        MemberId own = own();
        UUID id = idempotency.once(request, () -> cases.askOwn(own, request.kind(), Actor.of(permit)));
        return Response.status(Response.Status.CREATED)
                .entity(database.snapshot(() -> OwnCareCase.of(cases.own(own, id))))
                .build();
    }

    /// Every case about the own record, whoever asked for it, the latest first.
    @GET
    @Path("me/cases")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public OwnCareCases listOwnCases(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<CareCase> page = cases.of(own(), Optional.ofNullable(after), PAGE);
            return new OwnCareCases(page.stream().map(OwnCareCase::of).toList(), Keyset.next(page, PAGE, CareCase::id));
        });
    }

    /// Nobody looks under it any more.
    @POST
    @Path("me/cases/{id}/withdrawal")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public OwnCareCase withdrawCase(@PathParam("id") UUID id) {
        MemberId own = own();
        idempotency.once(id, null, () -> cases.withdraw(own, id, Actor.of(permit)));
        return database.snapshot(() -> OwnCareCase.of(cases.own(own, id)));
    }

    /// Somebody calls about the own matter. Next the case is taken in hand and the caller verified.
    @POST
    @Path("cases")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = CareCaseView.class, responseCode = "201", responseDescription = "Created")
    public Response askCase(@Valid @NotNull AskRequest request) {
        UUID id = idempotency.once(
                request, () -> cases.ask(new MemberId(request.member()), request.kind(), Actor.of(permit)));
        return Response.status(Response.Status.CREATED).entity(read(id)).build();
    }

    /// Those that go on, the longest waiting first: never whose.
    @GET
    @Path("cases")
    @RolesAllowed({"customer-service", "approver"})
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public CareCasePage listCases(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<CareCase> page = cases.goingOn(Optional.ofNullable(after), PAGE);
            return new CareCasePage(page.stream().map(this::view).toList(), Keyset.next(page, PAGE, CareCase::id));
        });
    }

    /// Whose it is stands there for who has it in hand.
    @GET
    @Path("cases/{id}")
    @RolesAllowed({"customer-service", "approver"})
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public CareCaseView readCase(@PathParam("id") UUID id) {
        return read(id);
    }

    @POST
    @Path("cases/{id}/assignment")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public CareCaseView takeCase(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> cases.take(id, Actor.of(permit)));
        return read(id);
    }

    /// Compares what the caller says with the record; nothing of the record is answered. After three wrong
    /// words the case is over.
    @POST
    @Path("cases/{id}/verification")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public CareCaseView verifyCaller(@PathParam("id") UUID id, @Valid @NotNull VerificationRequest request) {
        idempotency.once(
                id,
                request,
                () -> cases.verify(
                        id, CallersWord.of(request.mobile(), request.displayName(), request.flat()), Actor.of(permit)));
        return read(id);
    }

    /// A second person agrees that the record is looked up.
    @POST
    @Path("cases/{id}/approval")
    @RolesAllowed("approver")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-fresh-token", value = "true", parseValue = true)
    public CareCaseView approveCase(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> cases.approve(id, Actor.of(permit)));
        return read(id);
    }

    @POST
    @Path("cases/{id}/result")
    @RolesAllowed("customer-service")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public CareCaseView closeCase(@PathParam("id") UUID id, @Valid @NotNull ClosingRequest request) {
        idempotency.once(id, request, () -> cases.close(id, request.result(), Actor.of(permit)));
        return read(id);
    }

    private CareCaseView read(UUID id) {
        return database.snapshot(() -> view(cases.find(id)));
    }

    private CareCaseView view(CareCase known) {
        boolean inHand = cases.heldBy(known, permit.subject());
        return new CareCaseView(
                known.id(),
                known.kind(),
                known.state(),
                known.byMember(),
                known.needsApproval(),
                known.askedAt(),
                inHand,
                inHand ? known.member().value() : null,
                known.openedAt(),
                known.looks(),
                known.result(),
                known.closedAt());
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }
}
