package io.menshen.member.representation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of guardians and mandates.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RepresentationResource {

    private static final int PAGE = 50;

    /// @param representative the member who is to act
    /// @param document SHA-256 of the written mandate, in hexadecimal; the document itself is shown to the
    /// reviewer
    public record MandateRequest(
            @NotNull UUID representative,
            @NotEmpty @Size(max = 20) Set<@NotNull String> operations,
            @NotEmpty @Size(max = 10) Set<@NotNull String> purposes,
            @NotNull Instant endsAt,

            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String document) {}

    /// @param member the child
    /// @param document SHA-256 of what proves it, e.g. the household register
    public record GuardianRequest(
            @NotNull UUID member,

            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String document) {}

    /// @param proven whether the document proves what is asked for
    public record CheckRequest(@NotNull Boolean proven) {}

    /// @param own whether the caller is the one stood for
    @Schema(name = "Representation")
    public record RepresentationView(
            UUID id,
            Kind kind,
            State state,
            boolean own,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            UUID representative,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> operations,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> purposes,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String document,

            Instant askedAt,
            @Nullable Instant checkedAt,
            @Nullable Instant endsAt,
            @Nullable Instant endedAt,
            @Nullable Ending ending) {}

    public record RepresentationPage(
            List<RepresentationView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// One that waits: never whose.
    public record WaitingRepresentation(UUID id, Kind kind, Instant askedAt) {}

    public record RepresentationQueue(
            List<WaitingRepresentation> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// One of the two, to be compared with the document.
    public record NamedPerson(
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

            @Schema(extensions = @Extension(name = "x-personal-data", value = "birth-date")) @Nullable
            String birthDate,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "NamedPerson[member=" + member + "]";
        }
    }

    /// What a reviewer compares.
    ///
    /// @param represented absent, like the other, unless the check is in hand and named as basis (`case/{id}`)
    public record RepresentationCase(
            UUID id,
            Kind kind,
            State state,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String document,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> operations,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> purposes,

            Instant askedAt,
            @Nullable Instant endsAt,
            @Nullable NamedPerson represented,
            @Nullable NamedPerson representative) {}

    private final Representations representations;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    RepresentationResource(
            Representations representations,
            Members members,
            Database database,
            Idempotency idempotency,
            Permit permit) {
        this.representations = representations;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Lets another member act for the caller, for these operations and purposes until then. A reviewer
    /// compares the document first.
    @POST
    @Path("me/mandates")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = RepresentationView.class, responseCode = "201", responseDescription = "Created")
    public Response giveMandate(@Valid @NotNull MandateRequest request) {
        MemberId own = own();
        UUID id = idempotency.once(
                request,
                () -> representations.mandate(
                        own,
                        new MemberId(request.representative()),
                        request.operations(),
                        request.purposes(),
                        request.endsAt(),
                        request.document(),
                        Actor.of(permit)));
        return created(own, id);
    }

    /// The caller says to be the guardian of a child under 14. A reviewer compares the document first.
    @POST
    @Path("me/guardianships")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = RepresentationView.class, responseCode = "201", responseDescription = "Created")
    public Response askForGuardianship(@Valid @NotNull GuardianRequest request) {
        MemberId own = own();
        UUID id = idempotency.once(
                request,
                () -> representations.guardian(
                        own, new MemberId(request.member()), request.document(), Actor.of(permit)));
        return created(own, id);
    }

    /// Who stands or stood for the caller, and for whom the caller does or did; the latest first.
    @GET
    @Path("me/representations")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public RepresentationPage listRepresentations(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            MemberId own = own();
            List<Representation> page = representations.about(own, Optional.ofNullable(after), PAGE);
            return new RepresentationPage(
                    page.stream().map(known -> view(own, known)).toList(), Keyset.next(page, PAGE, Representation::id));
        });
    }

    /// Ends it at once; either of the two may. A child does not end the guardian's.
    @POST
    @Path("me/representations/{id}/end")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public RepresentationView endRepresentation(@PathParam("id") UUID id) {
        MemberId own = own();
        idempotency.once(id, null, () -> representations.end(own, id, Actor.of(permit)));
        return database.snapshot(() -> view(own, representations.of(own, id)));
    }

    /// Those that wait for a check, the longest waiting first.
    @GET
    @Path("representations")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public RepresentationQueue listWaitingRepresentations(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<Representation> page = representations.waiting(Optional.ofNullable(after), PAGE);
            return new RepresentationQueue(
                    page.stream()
                            .map(known -> new WaitingRepresentation(known.id(), known.kind(), known.askedAt()))
                            .toList(),
                    Keyset.next(page, PAGE, Representation::id));
        });
    }

    /// What is to be compared with the document, for the reviewer who has it in hand and names it as basis
    /// (`case/{id}`).
    @GET
    @Path("representations/{id}")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public RepresentationCase readRepresentation(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Representation known = representations.find(id);
            boolean inHand = representations.inHand(known, permit.subject()) && permit.names("case", id);
            return new RepresentationCase(
                    known.id(),
                    known.kind(),
                    known.state(),
                    known.document(),
                    new TreeSet<>(known.operations()),
                    new TreeSet<>(known.purposes()),
                    known.askedAt(),
                    known.endsAt(),
                    inHand ? person(known.member()) : null,
                    inHand ? person(known.representative()) : null);
        });
    }

    @POST
    @Path("representations/{id}/assignment")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public void takeRepresentation(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> representations.take(id, Actor.of(permit)));
    }

    /// The document was compared.
    @POST
    @Path("representations/{id}/check")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public void checkRepresentation(@PathParam("id") UUID id, @Valid @NotNull CheckRequest request) {
        idempotency.once(id, request, () -> representations.check(id, request.proven(), Actor.of(permit)));
    }

    /// A reviewer ends one that should not be.
    @POST
    @Path("representations/{id}/revocation")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public void revokeRepresentation(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> representations.revoke(id, Actor.of(permit)));
    }

    private @Nullable NamedPerson person(MemberId member) {
        if (!members.present(member)) {
            return null;
        }
        Set<FieldGroup> groups = FieldGroup.openedBy(permit);
        groups.retainAll(Set.of(FieldGroup.PROFILE, FieldGroup.IDENTITY));
        OpenedMember opened = members.open(List.of(member), groups).getOrDefault(member, OpenedMember.NOTHING);
        return new NamedPerson(
                members.survivor(member).value(),
                opened.displayNameText(),
                opened.values().text("realName"),
                opened.values().text("birthDate"),
                List.of("staff", "case"));
    }

    private Response created(MemberId own, UUID id) {
        return Response.status(Response.Status.CREATED)
                .entity(database.snapshot(() -> view(own, representations.of(own, id))))
                .build();
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }

    private RepresentationView view(MemberId own, Representation known) {
        return new RepresentationView(
                known.id(),
                known.kind(),
                known.state(),
                members.survivor(own).equals(members.survivor(known.member())),
                known.member().value(),
                known.representative().value(),
                new TreeSet<>(known.operations()),
                new TreeSet<>(known.purposes()),
                known.document(),
                known.askedAt(),
                known.checkedAt(),
                known.endsAt(),
                known.endedAt(),
                known.ending());
    }
}
