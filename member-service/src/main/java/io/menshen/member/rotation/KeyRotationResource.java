package io.menshen.member.rotation;

import io.menshen.member.Actor;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.Rotation;
import io.menshen.member.protection.Suite;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/// HTTP face of key rotation, for operators. Epochs and counts; no key, no key's id, nothing of a member.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class KeyRotationResource {

    /// Where to look how far the rotation is.
    public record KeyRotationView(UUID job) {}

    /// One epoch.
    ///
    /// @param vaultVersion the version of Vault's key that wraps its KEK
    /// @param closedAt since when it takes no new data keys; absent for the running one
    /// @param keys how many data keys lie under its KEK
    public record KeyEpochView(
            long number,
            Suite suite,
            int vaultVersion,
            Instant begunAt,
            @Nullable Instant closedAt,
            long keys) {

        private static KeyEpochView of(Rotation.Epoch epoch) {
            return new KeyEpochView(
                    epoch.number(),
                    epoch.suite(),
                    epoch.vaultVersion(),
                    epoch.begunAt(),
                    epoch.closedAt(),
                    epoch.keys());
        }
    }

    /// All epochs, the newest first.
    ///
    /// @param rotating whether a rotation was begun and has not come to its end
    public record KeyEpochsView(boolean rotating, List<KeyEpochView> items) {}

    private final KeyRotations rotations;
    private final Rotation rotation;
    private final Idempotency idempotency;
    private final Permit permit;

    KeyRotationResource(KeyRotations rotations, Rotation rotation, Idempotency idempotency, Permit permit) {
        this.rotations = rotations;
        this.rotation = rotation;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Path("key-rotations")
    @RolesAllowed("operator")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = KeyRotationView.class)))
    public Response rotateKeys() {
        UUID job =
                idempotency.once(null, () -> rotations.rotate(Actor.of(permit)).value());
        return Response.accepted(new KeyRotationView(job))
                .location(UriBuilder.fromPath("/v1/jobs/{id}").build(job))
                .build();
    }

    @GET
    @Path("key-epochs")
    @RolesAllowed("operator")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-personal-data", value = "none")
    public KeyEpochsView readKeyEpochs() {
        return new KeyEpochsView(
                rotation.unfinished().isPresent(),
                rotation.epochs().stream().map(KeyEpochView::of).toList());
    }
}
