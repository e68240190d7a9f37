package io.menshen.member.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.protection.FieldGroup;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Instance;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
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
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of the registry.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class MemberResource {

    /// What makes a member; the rest comes later or never.
    public record RegisterMemberRequest(
            @NotNull @Size(min = 1, max = 80) String displayName,
            @Nullable @Size(max = 32) String mobile,
            @Nullable @Size(max = 40) String flat) {

        @Override
        public String toString() {
            return "RegisterMemberRequest[…]";
        }
    }

    /// A member as the caller may know them.
    public record MemberView(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID id,

            MemberState state,
            Instant registeredAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
            String flat,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "MemberView[id=" + id + "]";
        }
    }

    private final Members members;
    private final Instance<Relation> relations;
    private final Database database;
    private final Permit permit;

    MemberResource(Members members, Instance<Relation> relations, Database database, Permit permit) {
        this.members = members;
        this.relations = relations;
        this.database = database;
        this.permit = permit;
    }

    @POST
    @Path("members")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @APIResponseSchema(value = MemberView.class, responseCode = "201", responseDescription = "Created")
    public Response registerMember(@Valid @NotNull RegisterMemberRequest request) {
        MemberId id = members.registerOwn(permit.subject(), fields(request), Actor.of(permit));
        return Response.created(UriBuilder.fromPath("/v1/members/{id}").build(id.value()))
                .entity(database.snapshot(() -> view(id, List.of(Relation.Proof.SELF))))
                .build();
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
        "privacy-officer"
    })
    @Extension(name = "x-purpose", value = "membership")
    public MemberView readMember(@PathParam("id") UUID id) {
        MemberId member = new MemberId(id);
        return database.snapshot(() -> {
            List<Relation.Proof> proofs = relations.stream()
                    .flatMap(relation -> relation.between(permit, member).stream())
                    .toList();
            if (proofs.isEmpty()) {
                throw new MemberRefusal.NotFound();
            }
            return view(member, proofs);
        });
    }

    @GET
    @Path("me")
    @RolesAllowed({"member", "group-leader", "courier", "volunteer"})
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public MemberView readMe() {
        return database.snapshot(() -> {
            MemberId own = members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
            return view(own, List.of(Relation.Proof.SELF));
        });
    }

    private MemberView view(MemberId id, List<Relation.Proof> proofs) {
        Members.Standing standing = members.standing(id);
        Map<MemberId, OpenedMember> opened = members.open(List.of(id), FieldGroup.openedBy(permit));
        OpenedMember fields = opened.getOrDefault(id, OpenedMember.NOTHING);
        return new MemberView(
                id.value(),
                standing.state(),
                standing.registeredAt(),
                fields.displayNameText(),
                fields.mobileText(),
                fields.flatText(),
                proofs.stream()
                        .flatMap(proof -> proof.facts().stream())
                        .distinct()
                        .toList());
    }

    private static NewMember fields(RegisterMemberRequest request) {
        String mobile = request.mobile();
        String flat = request.flat();
        return new NewMember(
                DisplayName.parse(request.displayName()).orElseThrow(() -> new MemberRefusal.BadField("displayName")),
                mobile == null ? null : Mobile.parse(mobile).orElseThrow(() -> new MemberRefusal.BadField("mobile")),
                flat == null ? null : Flat.parse(flat).orElseThrow(() -> new MemberRefusal.BadField("flat")));
    }
}
