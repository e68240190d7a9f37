package io.menshen.member.erasure;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of erasing.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class ErasureResource {

    /// @param atOnce true gives up the time in which the member could change their mind
    public record ErasureRequest(@NotNull Boolean atOnce) {}

    /// An erasure, and once it is done its certificate: when, and which data keys were destroyed.
    ///
    /// @param id known to the member alone; keep it, for the account leads nowhere afterwards
    public record ErasureView(
            UUID id,
            ErasureState state,
            Instant requestedAt,
            Instant dueAt,
            @Nullable Instant endedAt,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<UUID> destroyedKeys) {

        static ErasureView of(Erasure erasure) {
            return new ErasureView(
                    erasure.id(),
                    erasure.state(),
                    erasure.requestedAt(),
                    erasure.dueAt(),
                    erasure.endedAt(),
                    erasure.keys());
        }
    }

    private final Erasures erasures;
    private final Members members;
    private final Idempotency idempotency;
    private final Permit permit;

    ErasureResource(Erasures erasures, Members members, Idempotency idempotency, Permit permit) {
        this.erasures = erasures;
        this.members = members;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Path("me/erasure")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = ErasureView.class, responseCode = "202", responseDescription = "Accepted")
    public Response askForErasure(@NotNull ErasureRequest request) {
        UUID id = idempotency.once(
                request,
                () -> erasures.ask(own(), request.atOnce(), Actor.of(permit)).id());
        ErasureView view = ErasureView.of(erasures.find(id));
        return Response.accepted(view)
                .location(UriBuilder.fromPath("/v1/erasures/{id}").build(view.id()))
                .build();
    }

    @GET
    @Path("me/erasure")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ErasureView readOwnErasure() {
        return ErasureView.of(erasures.openOf(own()).orElseThrow(ErasureRefusal.NotFound::new));
    }

    @POST
    @Path("me/erasure/cancellation")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ErasureView cancelErasure() {
        UUID id = idempotency.once(
                null, () -> erasures.cancel(own(), Actor.of(permit)).id());
        return ErasureView.of(erasures.find(id));
    }

    /// The certificate, for whoever knows its id.
    @GET
    @Path("erasures/{id}")
    @RolesAllowed("**")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public ErasureView readErasure(@PathParam("id") UUID id) {
        return ErasureView.of(erasures.find(id));
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }
}
