package io.menshen.member.registry;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.matching.Mobile;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who is the caller as a member? Asked by the gateway only; the verified phone comes in the permit, never in a URL or
/// a body.
@Path("/internal/account")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class AccountResource {

    /// The caller's member.
    ///
    /// @param merged the numbers that lead to it, of records that were merged into it
    public record AccountView(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "member-id"))
            List<UUID> merged) {}

    private final Members members;
    private final Permit permit;

    AccountResource(Members members, Permit permit) {
        this.members = members;
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
                        members.mergedInto(member).stream().map(MemberId::value).toList()))
                .orElseThrow(MemberRefusal.NotFound::new);
    }
}
