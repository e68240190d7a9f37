package io.menshen.member.group;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.database.Database;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of leading a group together.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class LeaderResource {

    /// @param handOver whether the inviter ceases to lead when the invitation is taken up
    public record InviteLeaderRequest(boolean handOver) {}

    /// What the inviter passes on to one person, by a way of their own.
    ///
    /// @param code whoever brings it, and has the role of a group leader, leads the group too; works once
    public record InvitationView(
            UUID invitation,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            boolean handOver,
            Instant expiresAt) {

        @Override
        public String toString() {
            return "InvitationView[invitation=" + invitation + "]";
        }
    }

    public record JoinLeadersRequest(
            @NotNull UUID invitation,
            @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{22}") String code) {

        @Override
        public String toString() {
            return "JoinLeadersRequest[invitation=" + invitation + "]";
        }
    }

    /// One of those who lead. Who it is stays with them.
    ///
    /// @param own whether it is the caller
    public record LeaderView(Instant since, boolean own) {}

    public record LeaderPage(
            List<LeaderView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final Leadership leadership;
    private final Groups groups;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    LeaderResource(Leadership leadership, Groups groups, Database database, Idempotency idempotency, Permit permit) {
        this.leadership = leadership;
        this.groups = groups;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @GET
    @Path("groups/{id}/leaders")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    public LeaderPage listLeaders(@PathParam("id") UUID id) {
        return database.snapshot(
                () -> page(groups.ledBy(permit.subject(), new GroupId(id)).id()));
    }

    @POST
    @Path("groups/{id}/leader-invitations")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = InvitationView.class, responseCode = "201", responseDescription = "Created")
    public Response inviteLeader(@PathParam("id") UUID id, @Valid @NotNull InviteLeaderRequest request) {
        UUID made = idempotency.once(
                request, () -> leadership.invite(new GroupId(id), request.handOver(), Actor.of(permit)));
        Leadership.Invitation invitation = leadership.find(made, permit.subject());
        return Response.status(Response.Status.CREATED)
                .entity(new InvitationView(
                        invitation.id(), invitation.code(), invitation.handOver(), invitation.expiresAt()))
                .build();
    }

    /// Takes up an invitation: the caller leads the group from now on.
    @POST
    @Path("group-leaderships")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = GroupResource.GroupView.class, responseCode = "201", responseDescription = "Created")
    public Response joinLeaders(@Valid @NotNull JoinLeadersRequest request) {
        UUID id = idempotency.once(
                request,
                () -> leadership
                        .join(request.invitation(), request.code(), Actor.of(permit))
                        .value());
        return Response.status(Response.Status.CREATED)
                .entity(database.snapshot(() ->
                        GroupResource.GroupView.of(groups.ledBy(permit.subject(), new GroupId(id)), permit.subject())))
                .build();
    }

    /// The caller leads the group no more. The last one who leads it cannot leave: hand it over first.
    @DELETE
    @Path("groups/{id}/leaders/me")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(responseCode = "204", description = "No Content")
    public void leaveLeaders(@PathParam("id") UUID id) {
        leadership.leave(new GroupId(id), Actor.of(permit));
    }

    private LeaderPage page(GroupId group) {
        return new LeaderPage(
                leadership.of(group, permit.subject()).stream()
                        .map(leader -> new LeaderView(leader.since(), leader.own()))
                        .toList(),
                null);
    }
}
