package io.menshen.audit.key;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The log's signing key changes when an operator asks for it.
@Path("/v1/audit/key-rotations")
@Tag(name = "log")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class KeyRotationResource {

    /// How far a rotation is.
    enum State {
        /// Vault has not made the new key yet.
        ASKED,
        /// The new key is there and signs nothing: no entry has announced it yet.
        MADE,
        /// Both keys sign.
        OVERLAP,
        /// The new key signs alone.
        DONE
    }

    /// @param overlapDays for how many days both keys sign, 30 unless said; 0 when the old key may have leaked
    @Schema(name = "LogKeyRotationRequest")
    public record RotationRequest(@Nullable Integer overlapDays) {}

    /// @param announced the entry that names the new key
    /// @param until when the old key stops signing
    @Schema(name = "LogKeyRotation")
    record RotationView(
            UUID id,
            State state,
            Instant askedAt,
            int overlapDays,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String oldKey,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String newKey,

            @Nullable Long announced,
            @Nullable Instant until,
            @Nullable Instant endedAt) {

        static RotationView of(KeyRotation rotation, List<LogKey> keys) {
            @Nullable LogKey from = find(keys, rotation.fromVersion());
            @Nullable LogKey to = rotation.toVersion() == null ? null : find(keys, rotation.toVersion());
            State state;
            if (rotation.endedAt() != null) {
                state = State.DONE;
            } else if (to != null) {
                state = State.OVERLAP;
            } else {
                state = rotation.toVersion() == null ? State.ASKED : State.MADE;
            }
            return new RotationView(
                    rotation.id(),
                    state,
                    rotation.askedAt(),
                    (int) rotation.overlap().toDays(),
                    from == null ? "" : from.key().hexId(),
                    to == null ? null : to.key().hexId(),
                    to == null ? null : to.announced(),
                    from == null ? null : from.endsAt(),
                    rotation.endedAt());
        }

        private static @Nullable LogKey find(List<LogKey> keys, int version) {
            return keys.stream()
                    .filter(key -> key.version() == version)
                    .findFirst()
                    .orElse(null);
        }
    }

    @Schema(name = "LogKeyRotations")
    record RotationsView(List<RotationView> items) {}

    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 366;

    private final LogKeys keys;

    KeyRotationResource(LogKeys keys) {
        this.keys = keys;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(
            summary = "Ask for a new signing key of the log",
            description = "Vault makes it, an entry announces it, both keys sign until the overlap is over.")
    @Extension(name = "x-purpose", value = "security")
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "202",
            description = "It will be done; Location says where to look",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RotationView.class)))
    @APIResponse(responseCode = "409", description = "An earlier rotation has not come to its end")
    public Response rotateLogKey(@Valid @Nullable RotationRequest request) throws SQLException {
        @Nullable Integer wished = request == null ? null : request.overlapDays();
        int days = wished == null ? USUAL_DAYS : wished;
        if (days < 0 || days > MOST_DAYS) {
            throw new KeyRefusal.WrongOverlap();
        }
        UUID id = keys.rotate(Duration.ofDays(days));
        return Response.accepted(RotationView.of(keys.rotation(id).orElseThrow(), keys.published()))
                .location(URI.create("/v1/audit/key-rotations"))
                .build();
    }

    @GET
    @RolesAllowed("operator")
    @Operation(summary = "The rotations of the log's signing key, the newest first, at most 100")
    @Extension(name = "x-purpose", value = "security")
    public RotationsView listLogKeyRotations() throws SQLException {
        List<LogKey> published = keys.published();
        return new RotationsView(keys.rotations().stream()
                .map(rotation -> RotationView.of(rotation, published))
                .toList());
    }
}
