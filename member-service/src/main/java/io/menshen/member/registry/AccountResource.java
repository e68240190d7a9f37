package io.menshen.member.registry;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.matching.Mobile;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who is the caller as a member? Asked by the gateway only; the verified phone comes in the permit, never in a
/// URL or a body.
@Path("/internal/account")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class AccountResource {

    /// The caller's member.
    ///
    /// @param merged the numbers that lead to it, of records that were merged into it
    /// @param underFourteen a guardian consents for this member
    public record AccountView(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "member-id"))
            List<UUID> merged,

            boolean underFourteen,
            List<StandingView> standsFor) {}

    /// For whom the member stands.
    public record StandingView(
            UUID id,
            boolean guardian,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "member-id"))
            UUID member,

            Set<String> operations,
            Set<String> purposes) {}

    private final Members members;
    private final Instance<Capacity> capacity;
    private final Permit permit;

    AccountResource(Members members, @Any Instance<Capacity> capacity, Permit permit) {
        this.members = members;
        this.capacity = capacity;
        this.permit = permit;
    }

    @PUT
    @RolesAllowed("gateway")
    public AccountView linkAccount() {
        @Nullable Mobile verified = permit.phone().flatMap(Mobile::parse).orElse(null);
        // the gateway asks, but whoever holds the account acts
        Actor holder = new Actor(permit.subject(), "member", permit.request().orElse(null));
        return members.link(permit.subject(), verified, holder)
                .map(member -> new AccountView(
                        member.value(),
                        members.mergedInto(member).stream().map(MemberId::value).toList(),
                        capacity.stream().anyMatch(each -> each.underFourteen(member)),
                        capacity.stream()
                                .flatMap(each -> each.standsFor(member).stream())
                                .map(AccountResource::view)
                                .toList()))
                .orElseThrow(MemberRefusal.NotFound::new);
    }

    private static StandingView view(Capacity.Standing standing) {
        return new StandingView(
                standing.id(),
                standing.guardian(),
                standing.member().value(),
                standing.operations(),
                standing.purposes());
    }
}
