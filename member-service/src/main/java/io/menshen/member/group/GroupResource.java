package io.menshen.member.group;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.crisis.CrisisMembers;
import io.menshen.member.crisis.Touched;
import io.menshen.member.database.Database;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.NewMember;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of groups.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class GroupResource {

    /// A name that everybody in the group may read: nothing that could be somebody's number, nothing invisible.
    ///
    /// @param drill its people are invented: for exercises
    public record OpenGroupRequest(
            @NotNull @Pattern(regexp = PLAIN_TITLE) String name,
            @Nullable Boolean drill) {}

    /// A group without its members.
    public record GroupView(
            UUID id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            boolean led,
            boolean drill) {

        static GroupView of(Groups.Group group, String account) {
            return new GroupView(group.id().value(), group.name(), group.ledBy(account), group.drill());
        }
    }

    public record GroupPage(
            List<GroupView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// Somebody whom the leader names: to be informed, and gone if nobody claims the record.
    public record AddMemberRequest(
            @NotNull @Size(min = 1, max = 80) String displayName,
            @Nullable @Size(max = 32) String mobile,
            @Nullable @Size(max = 40) String flat) {

        @Override
        public String toString() {
            return "AddMemberRequest[…]";
        }
    }

    /// A member of the group as its leader may know them.
    public record GroupMemberView(
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

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "GroupMemberView[memberId=" + memberId + "]";
        }
    }

    /// One page of members.
    public record GroupMemberPage(
            List<GroupMemberView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    /// Up to 80 visible characters, never seven digits in a row.
    public static final String PLAIN_TITLE =
            "(?!.*\\p{Nd}{7})(?=.*\\S)[^\\p{Cc}\\u200b-\\u200c\\u200e-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]{1,80}";

    private static final List<String> LEADER = Relation.Proof.LEADER.facts();
    private static final List<String> CRISIS = Relation.Proof.CRISIS.facts();

    private final Groups groups;
    private final GroupMembers groupMembers;
    private final Members members;
    private final CrisisMembers crises;
    private final Touched touched;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    GroupResource(
            Groups groups,
            GroupMembers groupMembers,
            Members members,
            CrisisMembers crises,
            Touched touched,
            Database database,
            Idempotency idempotency,
            Permit permit) {
        this.groups = groups;
        this.groupMembers = groupMembers;
        this.members = members;
        this.crises = crises;
        this.touched = touched;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Path("groups")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = GroupView.class, responseCode = "201", responseDescription = "Created")
    public Response openGroup(@Valid @NotNull OpenGroupRequest request) {
        UUID id = idempotency.once(
                request,
                () -> groups.open(request.name(), Boolean.TRUE.equals(request.drill()), Actor.of(permit))
                        .id()
                        .value());
        return Response.created(UriBuilder.fromPath("/v1/groups/{id}").build(id))
                .entity(readGroup(id))
                .build();
    }

    @GET
    @Path("groups/{id}")
    @RolesAllowed({"group-leader", "member"})
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    public GroupView readGroup(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Groups.Group group = groups.seenBy(permit.subject(), new GroupId(id));
            return GroupView.of(group, permit.subject());
        });
    }

    /// The groups that the caller leads or belongs to.
    @GET
    @Path("groups")
    @RolesAllowed({"group-leader", "member"})
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    public GroupPage listGroups() {
        return database.snapshot(() -> new GroupPage(
                groups.of(permit.subject()).stream()
                        .map(group -> GroupView.of(group, permit.subject()))
                        .toList(),
                null));
    }

    /// The caller belongs to the group no more. What they ordered in it must be delivered or cancelled before.
    @DELETE
    @Path("me/groups/{id}")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponse(responseCode = "204", description = "No Content")
    public void leaveGroup(@PathParam("id") UUID id) {
        MemberId own = members.ofAccount(permit.subject()).orElseThrow(GroupRefusal.NotFound::new);
        groupMembers.leave(new GroupId(id), own, Actor.of(permit));
    }

    /// A leader takes a member out of the group. The member's record stays the member's.
    @DELETE
    @Path("groups/{id}/members/{member}")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(responseCode = "204", description = "No Content")
    public void removeGroupMember(@PathParam("id") UUID id, @PathParam("member") UUID member) {
        groups.ledBy(permit.subject(), new GroupId(id));
        groupMembers.leave(new GroupId(id), new MemberId(member), Actor.of(permit));
    }

    @GET
    @Path("groups/{id}/members")
    @RolesAllowed({"group-leader", "volunteer", "committee"})
    @Extension(name = "x-purpose", value = "ordering")
    public GroupMemberPage listGroupMembers(
            @PathParam("id") UUID id,
            @QueryParam("after") @DefaultValue("0") @Min(0) long after,
            @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(500) int limit) {
        GroupId group = new GroupId(id);
        Map<MemberId, GroupId> shownForCrisis = new HashMap<>();
        GroupMemberPage answer = database.snapshot(() -> {
            boolean crisis = crises.about(permit, group);
            if (!crisis) {
                groups.ledBy(permit.subject(), group);
            }
            List<GroupMembers.Joined> page = groupMembers.page(group, after, limit + 1);
            List<MemberId> shown =
                    page.stream().limit(limit).map(GroupMembers.Joined::member).toList();
            if (crisis) {
                shownForCrisis.putAll(crises.among(permit, shown));
                // who does not count for the crisis is not there
                shown = shown.stream().filter(shownForCrisis::containsKey).toList();
            }
            Map<MemberId, OpenedMember> opened = members.open(shown, FieldGroup.openedBy(permit));
            List<GroupMemberView> items = shown.stream()
                    .map(member -> view(member, opened.get(member), crisis ? CRISIS : LEADER))
                    .toList();
            @Nullable
            String next =
                    page.size() > limit ? Long.toString(page.get(limit - 1).position()) : null;
            return new GroupMemberPage(items, next);
        });
        touched.note(permit, shownForCrisis);
        return answer;
    }

    @POST
    @Path("groups/{id}/members")
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @APIResponseSchema(value = GroupMemberView.class, responseCode = "201", responseDescription = "Created")
    public Response addGroupMember(@PathParam("id") UUID id, @Valid @NotNull AddMemberRequest request) {
        Groups.Group group = groups.ledBy(permit.subject(), new GroupId(id));
        UUID member = idempotency.once(
                request,
                () -> groupMembers
                        .registerInGroup(group.id(), fields(request), Channel.LEADER, Actor.of(permit))
                        .value());
        return Response.created(UriBuilder.fromPath("/v1/members/{id}").build(member))
                .entity(view(new MemberId(member), null, LEADER))
                .build();
    }

    private static GroupMemberView view(MemberId member, @Nullable OpenedMember opened, List<String> proven) {
        return new GroupMemberView(
                member.value(),
                opened == null ? null : opened.displayNameText(),
                opened == null ? null : opened.mobileText(),
                opened == null ? null : opened.flatText(),
                proven);
    }

    private static NewMember fields(AddMemberRequest request) {
        String mobile = request.mobile();
        String flat = request.flat();
        return new NewMember(
                DisplayName.parse(request.displayName()).orElseThrow(() -> new MemberRefusal.BadField("displayName")),
                mobile == null ? null : Mobile.parse(mobile).orElseThrow(() -> new MemberRefusal.BadField("mobile")),
                flat == null ? null : Flat.parse(flat).orElseThrow(() -> new MemberRefusal.BadField("flat")));
    }
}
