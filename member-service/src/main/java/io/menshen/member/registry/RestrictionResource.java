package io.menshen.member.registry;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.jspecify.annotations.Nullable;

/// HTTP face of restricting.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class RestrictionResource {

    /// @param since absent if nothing is restricted
    public record RestrictionView(
            boolean restricted, @Nullable Instant since) {

        static RestrictionView of(Optional<Instant> since) {
            return new RestrictionView(since.isPresent(), since.orElse(null));
        }
    }

    private final Restrictions restrictions;
    private final Members members;
    private final Idempotency idempotency;
    private final Permit permit;

    RestrictionResource(Restrictions restrictions, Members members, Idempotency idempotency, Permit permit) {
        this.restrictions = restrictions;
        this.members = members;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @GET
    @Path("me/restriction")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public RestrictionView readRestriction() {
        return RestrictionView.of(restrictions.since(own()));
    }

    /// From now on the record is stored and nothing else: shown to nobody but its member, found by nobody.
    /// Goods that are under way come to a courier who sees neither name nor number. The gateway answers when no
    /// gateway
    /// can show the record on what it knew before; asking again waits again.
    @POST
    @Path("me/restriction")
    @RolesAllowed("member")
    @Extension(name = "x-settles-restriction", value = "true", parseValue = true)
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public RestrictionView restrictProcessing() {
        MemberId own = own();
        idempotency.once(null, () -> {
            restrictions.restrict(own, Actor.of(permit));
            return own.value();
        });
        return RestrictionView.of(restrictions.since(own));
    }

    @POST
    @Path("me/restriction/lifting")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public RestrictionView liftRestriction() {
        MemberId own = own();
        idempotency.once(null, () -> {
            restrictions.lift(own, Actor.of(permit));
            return own.value();
        });
        return RestrictionView.of(restrictions.since(own));
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }
}
