package io.menshen.member.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.FieldGroup;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Instance;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of the registry. A record's `ETag` is its version, and whoever changes it says which version is
/// meant (`If-Match`, RFC 9110).
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class MemberResource {

    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final Pattern VERSION = Pattern.compile("\"(\\d{1,9})\"");

    /// One change of a record: which fields, never what.
    public record VersionView(
            int version,
            Instant changedAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String role,

            Channel channel,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> fields) {}

    public record VersionPage(
            List<VersionView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// Where a field's value comes from.
    ///
    /// @param noticeVersion the notice that the member had seen; absent if nobody has informed the member
    public record SourceView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String role,

            Channel channel,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> purposes,

            @Nullable Integer noticeVersion,
            Instant recordedAt) {}

    public record SourcePage(
            List<SourceView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final Members members;
    private final Instance<Relation> relations;
    private final FieldCatalogue catalogue;
    private final FieldHistory history;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;
    private final Clock clock;

    MemberResource(
            Members members,
            Instance<Relation> relations,
            FieldCatalogue catalogue,
            FieldHistory history,
            Database database,
            Idempotency idempotency,
            Permit permit,
            Clock clock) {
        this.members = members;
        this.relations = relations;
        this.catalogue = catalogue;
        this.history = history;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
        this.clock = clock;
    }

    /// Fields of the catalogue, `purposes` that they are given for (default: what the service needs), and
    /// `noticeVersion`, the notice that was shown.
    @POST
    @Path("members")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponseSchema(value = MemberView.class, responseCode = "201", responseDescription = "Created")
    public Response registerMember(
            @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT))) @NotNull ObjectNode request) {
        GivenFields given = GivenFields.of(Channel.SELF, request);
        if (!request.has("displayName")) {
            throw new MemberRefusal.BadField("displayName");
        }
        UUID id = idempotency.once(
                request,
                () -> members.registerOwn(
                                permit.subject(), given.changes(catalogue, clock), given.from(), Actor.of(permit))
                        .value());
        return answer(
                Response.created(UriBuilder.fromPath("/v1/members/{id}").build(id)),
                database.snapshot(() -> view(new MemberId(id), List.of(Relation.Proof.SELF))));
    }

    @GET
    @Path("members/{id}")
    @RolesAllowed({
        "member",
        "group-leader",
        "courier",
        "volunteer",
        "customer-service",
        "reviewer",
        "marketing",
        "privacy-officer",
        "committee",
        "partner"
    })
    @Extension(name = "x-purpose", value = "membership")
    @APIResponseSchema(value = MemberView.class, responseCode = "200", responseDescription = "OK")
    public Response readMember(@PathParam("id") UUID id) {
        MemberId member = new MemberId(id);
        Response answer = answer(Response.ok(), database.snapshot(() -> view(member, proofs(member))));
        relations.forEach(relation -> relation.shown(permit, member));
        return answer;
    }

    @GET
    @Path("me")
    @RolesAllowed({"member", "group-leader", "courier", "volunteer"})
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = MemberView.class, responseCode = "200", responseDescription = "OK")
    public Response readMe() {
        return answer(Response.ok(), database.snapshot(() -> view(own(), List.of(Relation.Proof.SELF))));
    }

    /// A JSON merge patch (RFC 7396) of the catalogue's fields. A change of a reviewed field waits for a
    /// reviewer: the answer still shows the present value, and `GET /v1/me/corrections` the waiting one.
    @PATCH
    @Path("members/{id}")
    @Consumes(MERGE_PATCH)
    @RolesAllowed({"member", "group-leader"})
    @Extension(name = "x-purpose", value = "membership")
    @APIResponseSchema(value = MemberView.class, responseCode = "200", responseDescription = "OK")
    public Response changeMember(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @Nullable String seen,
            @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT))) @NotNull ObjectNode patch) {
        MemberId member = new MemberId(id);
        List<Relation.Proof> proofs = database.snapshot(() -> proofs(member));
        if (!proofs.contains(Relation.Proof.SELF) && !proofs.contains(Relation.Proof.LEADER)) {
            throw new MemberRefusal.NotFound();
        }
        refuseWhatCouldNotBeShown(member);
        Channel channel = proofs.contains(Relation.Proof.SELF) ? Channel.SELF : Channel.LEADER;
        GivenFields given = GivenFields.of(channel, patch);
        members.change(member, version(seen), given.changes(catalogue, clock), given.from(), Actor.of(permit));
        return answer(Response.ok(), database.snapshot(() -> view(member, proofs)));
    }

    /// When which fields of the own record were changed by whom.
    @GET
    @Path("me/versions")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public VersionPage listVersions() {
        return new VersionPage(history.versions(own()), null);
    }

    /// The own record as it was at a version.
    @GET
    @Path("me/versions/{version}")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public MemberView readVersion(@PathParam("version") int version) {
        return database.snapshot(() -> {
            MemberId own = own();
            Members.Standing standing = members.standing(own);
            if (version < 0 || version > standing.version()) {
                throw new MemberRefusal.NotFound();
            }
            return MemberView.of(
                    standing,
                    version,
                    List.of(),
                    members.at(own, version, FieldGroup.openedBy(permit)),
                    List.of(Relation.Proof.SELF));
        });
    }

    /// Puts the own record back to an earlier version; a change of a reviewed field waits for a reviewer.
    @POST
    @Path("me/versions/{version}/restoration")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = MemberView.class, responseCode = "200", responseDescription = "OK")
    public Response restoreVersion(@PathParam("version") int version, @HeaderParam("If-Match") @Nullable String seen) {
        MemberId own = own();
        idempotency.once(seen, () -> {
            members.restore(own, version(seen), version, Provenance.uninformed(Channel.RESTORATION), Actor.of(permit));
            return own.value();
        });
        return answer(Response.ok(), database.snapshot(() -> view(own, List.of(Relation.Proof.SELF))));
    }

    /// Who gave which field of the own record, when, for what, and after which notice.
    @GET
    @Path("me/sources")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public SourcePage listSources() {
        return new SourcePage(history.sources(own()), null);
    }

    /// The answer shows the record, also what of it lies apart: if that is out of reach nothing is changed
    /// either.
    private void refuseWhatCouldNotBeShown(MemberId member) {
        Set<FieldGroup> apart = FieldGroup.openedBy(permit);
        apart.removeIf(group -> !group.liesApart());
        database.snapshot(() -> members.open(List.of(member), apart));
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }

    private List<Relation.Proof> proofs(MemberId member) {
        List<Relation.Proof> proofs = relations.stream()
                .flatMap(relation -> relation.between(permit, member).stream())
                .toList();
        if (proofs.isEmpty()) {
            throw new MemberRefusal.NotFound();
        }
        return proofs;
    }

    private MemberView view(MemberId id, List<Relation.Proof> proofs) {
        Members.Standing standing = members.standing(id);
        Set<FieldGroup> groups = FieldGroup.openedBy(permit);
        if (proofs.contains(Relation.Proof.CASE)) {
            // a case is proven to every rule that asks for one; where a refund goes is another one's business
            groups.remove(FieldGroup.PAYMENT);
        }
        OpenedMember opened = members.open(List.of(id), groups).getOrDefault(id, OpenedMember.NOTHING);
        List<MemberId> merged =
                proofs.contains(Relation.Proof.SELF) ? members.mergedInto(standing.member()) : List.of();
        return MemberView.of(standing, standing.version(), merged, opened, proofs);
    }

    private static Response answer(Response.ResponseBuilder response, MemberView view) {
        return response.entity(view)
                .tag(new EntityTag(String.valueOf(view.version())))
                .build();
    }

    private static int version(@Nullable String seen) {
        Matcher version = VERSION.matcher(Optional.ofNullable(seen).orElseThrow(MemberRefusal.VersionNeeded::new));
        if (!version.matches()) {
            throw new MemberRefusal.Stale();
        }
        return Integer.parseInt(version.group(1));
    }
}
