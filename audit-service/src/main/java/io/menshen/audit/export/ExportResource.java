package io.menshen.audit.export;

import io.menshen.audit.query.EntrySearch;
import io.menshen.platform.permit.Permit;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// Exports for auditors: asked for, watched, fetched in parts. Nobody sees another's.
@Path("/v1/audit/exports")
@Tag(name = "log")
public class ExportResource {

    /// Answers through the gateway are at most 1 MiB long, so a file is fetched in parts.
    private static final int PART = 512 * 1024;

    /// @param q the query as for entries; none finds everything
    @Schema(name = "EntryExportRequest")
    public record ExportRequest(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String q,

            Export.@NotNull Format format) {}

    /// @param done how many entries are written
    /// @param parts how many parts the file has, once it is there
    /// @param code why it failed
    /// @param expiresAt when its file is deleted
    @Schema(name = "EntryExport")
    record ExportView(
            UUID id,
            Export.State state,
            int done,
            @Nullable Integer parts,
            @Nullable Long bytes,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String code,

            Instant submittedAt,
            @Nullable Instant endedAt,
            @Nullable Instant expiresAt) {

        static ExportView of(Export export, Duration kept) {
            @Nullable Long bytes = export.bytes();
            @Nullable Instant ended = export.endedAt();
            return new ExportView(
                    export.id(),
                    export.state(),
                    export.done(),
                    bytes == null ? null : (int) ((bytes + PART - 1) / PART),
                    bytes,
                    export.code(),
                    export.submittedAt(),
                    ended,
                    ended == null ? null : ended.plus(kept));
        }
    }

    private final ExportTable table;
    private final ExportFile files;
    private final ExportConfig config;
    private final EntrySearch search;
    private final Permit permit;
    private final Clock clock;

    ExportResource(
            ExportTable table, ExportFile files, ExportConfig config, EntrySearch search, Permit permit, Clock clock) {
        this.table = table;
        this.files = files;
        this.config = config;
        this.search = search;
        this.permit = permit;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(summary = "Export the entries that a query finds, with their proofs, as a job")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-export", value = "true", parseValue = true)
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "202",
            description = "It will be made; Location says where it is",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ExportView.class)))
    @APIResponse(responseCode = "400", description = "The query is not understood; `position` says where")
    public Response startEntryExport(@Valid @NotNull ExportRequest request) throws SQLException {
        String query = Optional.ofNullable(request.q()).orElse("");
        search.check(query);
        UUID id = UUID.randomUUID();
        table.submit(id, permit.subject(), query, request.format(), clock.instant());
        Export export = table.of(permit.subject(), id).orElseThrow();
        return Response.accepted(ExportView.of(export, config.kept()))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .location(URI.create("/v1/audit/exports/" + id))
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(summary = "How far an export is")
    @Extension(name = "x-purpose", value = "legal-duty")
    @APIResponse(
            responseCode = "200",
            description = "The export",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ExportView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or its time is over")
    public Response readEntryExport(@RestPath UUID id) throws SQLException {
        Optional<Export> export = table.of(permit.subject(), id);
        return export.isPresent()
                ? Response.ok(ExportView.of(export.get(), config.kept()), MediaType.APPLICATION_JSON_TYPE)
                        .build()
                : none();
    }

    @GET
    @Path("{id}/parts/{part}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed("auditor")
    @RunOnVirtualThread
    @Operation(summary = "One part of an export's file, from 0; put one behind the other they are the zip")
    @Extension(name = "x-purpose", value = "legal-duty")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-export", value = "true", parseValue = true)
    @Extension(name = "x-recorded", value = "true", parseValue = true)
    @APIResponse(
            responseCode = "200",
            description = "At most 512 KiB",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "There is none, or its time is over")
    public Response readEntryExportPart(@RestPath UUID id, @RestPath @Min(0) int part)
            throws SQLException, IOException {
        Optional<Export> export = table.of(permit.subject(), id);
        if (export.isEmpty() || export.get().state() != Export.State.DONE) {
            return none();
        }
        try (RandomAccessFile file = new RandomAccessFile(files.of(id).toFile(), "r")) {
            long from = (long) part * PART;
            if (from >= file.length()) {
                return none();
            }
            byte[] content = new byte[(int) Math.min(PART, file.length() - from)];
            file.seek(from);
            file.readFully(content);
            return Response.ok(content, MediaType.APPLICATION_OCTET_STREAM_TYPE).build();
        } catch (NoSuchFileException | java.io.FileNotFoundException _) {
            return none();
        }
    }

    private static Response none() {
        return Problem.of(Response.Status.NOT_FOUND, "export-not-found").toResponse();
    }
}
