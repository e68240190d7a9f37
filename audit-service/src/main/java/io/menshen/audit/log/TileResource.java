package io.menshen.audit.log;

import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.retention.Retention;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/// Serves tiles and entry bundles to an auditor who keeps a copy of the log (C2SP tlog-tiles).
@Path("/v1/audit/tile")
@Tag(name = "log")
public class TileResource {

    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final TileFiles tiles;
    private final Retention retention;

    TileResource(LogConfig config, Retention retention) {
        this.retention = retention;
        this.tiles = new TileFiles(config.directory());
    }

    @GET
    @Path("{tile:[0-9a-z]+/[0-9xp./]+}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(
            summary =
                    "A tile of hashes or a bundle of entries: `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]` (C2SP tlog-tiles)")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponse(
            responseCode = "200",
            description = "The bytes; they never change",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema =
                                    @Schema(
                                            type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING,
                                            format = "binary")))
    @APIResponse(responseCode = "404", description = "The log has no such tile")
    @APIResponse(responseCode = "410", description = "The bundle has been pruned")
    public Response readTile(@Parameter(description = "The tile's path, slashes and all") @RestPath String tile)
            throws IOException, SQLException {
        Optional<Tile> place = Tile.parse("tile/" + tile);
        if (place.isPresent()) {
            try {
                return Response.ok(tiles.read(place.get()), MediaType.APPLICATION_OCTET_STREAM_TYPE)
                        .header(HttpHeaders.CACHE_CONTROL, FOR_EVER)
                        .build();
            } catch (NoSuchFileException _) {
                Tile missing = place.get();
                if (missing.level() == Tile.ENTRIES && (missing.index() + 1) * Tile.WIDTH <= retention.minimum()) {
                    return Problem.of(Response.Status.GONE, "tile-pruned").toResponse();
                }
                // else a tile that is not there yet
            }
        }
        return Problem.of(Response.Status.NOT_FOUND, "tile-not-found").toResponse();
    }
}
