package io.menshen.member.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.Actor;
import io.menshen.member.ImportId;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.registry.BulkRegistrar;
import io.menshen.member.registry.Provenance;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of imports: a partner sends a file and hears by line what came of it. Ids, line numbers and codes only.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class MemberImportResource {

    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// How an import stands; how far its job is says `GET /v1/jobs/{id}`.
    ///
    /// @param parts how many there will be
    /// @param received how many are here; 0 when the file has been read, or given up, and is gone
    /// @param job absent until all parts are here
    /// @param undo the job that takes the registrations back, if that was asked for
    public record ImportView(
            UUID id,
            boolean dryRun,
            int parts,
            int received,
            @Nullable UUID job,
            @Nullable UUID undo) {

        static ImportView of(MemberImport file) {
            return new ImportView(
                    file.id().value(),
                    file.trial(),
                    file.parts(),
                    file.received(),
                    file.job() == null ? null : file.job().value(),
                    file.undo() == null ? null : file.undo().value());
        }
    }

    /// @param registration the partner's handle for what it sent, as of a single registration
    public record RegistrationView(int line, UUID registration) {}

    /// One page of registrations.
    public record RegistrationPage(
            List<RegistrationView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable
            String next) {}

    private final MemberImports imports;
    private final Idempotency idempotency;
    private final Permit permit;

    MemberImportResource(MemberImports imports, Idempotency idempotency, Permit permit) {
        this.imports = imports;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// The file, or the first of its parts. `purposes` and `noticeVersion` hold for every row, as in a single
    /// registration.
    @POST
    @Path("member-imports")
    @Consumes({CSV, NDJSON, XLSX})
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @RequestBody(
            content = {
                @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = NDJSON, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = XLSX, schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponseSchema(value = ImportView.class, responseCode = "202", responseDescription = "Accepted")
    public Response importMembers(
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @QueryParam("purposes") List<String> purposes,
            @QueryParam("noticeVersion") @Nullable Integer noticeVersion,
            @QueryParam("parts") @DefaultValue("1") int parts,
            @Context HttpHeaders headers,
            byte[] file) {
        Format format = format(headers);
        Encoding encoding = encoding(headers, format);
        Provenance from = BulkRegistrar.from(given(purposes, noticeVersion));
        UUID id = idempotency.once(
                file,
                () -> imports.begin(format, encoding, dryRun, from, parts, file, Actor.of(permit))
                        .id()
                        .value());
        return accepted(imports.get(new ImportId(id), Actor.of(permit)));
    }

    /// Another part, by its number from 1 on; the job begins when all are here.
    @PUT
    @Path("member-imports/{id}/parts/{part}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponseSchema(value = ImportView.class, responseCode = "202", responseDescription = "Accepted")
    public Response putImportPart(@PathParam("id") UUID id, @PathParam("part") int part, byte[] content) {
        return accepted(imports.add(new ImportId(id), part, content, Actor.of(permit)));
    }

    @GET
    @Path("member-imports/{id}")
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public ImportView readMemberImport(@PathParam("id") UUID id) {
        return ImportView.of(imports.get(new ImportId(id), Actor.of(permit)));
    }

    /// What each row has made, by line.
    @GET
    @Path("member-imports/{id}/registrations")
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public RegistrationPage listImportRegistrations(
            @PathParam("id") UUID id,
            @QueryParam("after") @DefaultValue("0") int after,
            @QueryParam("limit") @DefaultValue("500") @Min(1) @Max(1000) int limit) {
        MemberImport file = imports.get(new ImportId(id), Actor.of(permit));
        List<MemberImports.Registration> page = imports.registrations(file.id(), after, limit + 1);
        List<RegistrationView> shown = page.stream()
                .limit(limit)
                .map(made -> new RegistrationView(made.line(), made.member().value()))
                .toList();
        return new RegistrationPage(
                shown,
                page.size() > limit ? Integer.toString(shown.get(limit - 1).line()) : null);
    }

    /// Stops reading. What was registered until then stays, and can be undone.
    @POST
    @Path("member-imports/{id}/cancellation")
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public ImportView cancelMemberImport(@PathParam("id") UUID id) {
        idempotency.once(
                null,
                () -> imports.cancel(new ImportId(id), Actor.of(permit)).id().value());
        return ImportView.of(imports.get(new ImportId(id), Actor.of(permit)));
    }

    /// Takes back what the file has registered, except what somebody has used since.
    @POST
    @Path("member-imports/{id}/undo")
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = ImportView.class, responseCode = "202", responseDescription = "Accepted")
    public Response undoMemberImport(@PathParam("id") UUID id) {
        idempotency.once(
                null,
                () -> imports.undo(new ImportId(id), Actor.of(permit)).id().value());
        return accepted(imports.get(new ImportId(id), Actor.of(permit)));
    }

    private static Response accepted(MemberImport file) {
        return Response.accepted(ImportView.of(file))
                .location(UriBuilder.fromPath("/v1/member-imports/{id}")
                        .build(file.id().value()))
                .build();
    }

    private static Format format(HttpHeaders headers) {
        MediaType type = headers.getMediaType();
        return Format.of(type.getType() + "/" + type.getSubtype()).orElseThrow();
    }

    private static Encoding encoding(HttpHeaders headers, Format format) {
        if (format == Format.XLSX) {
            return Encoding.UTF_8; // a workbook says it inside, whatever a client puts beside its type
        }
        Encoding encoding =
                Encoding.named(headers.getMediaType().getParameters().get(MediaType.CHARSET_PARAMETER));
        if (format == Format.NDJSON && encoding != Encoding.UTF_8) {
            throw new ImportRefusal.UnknownEncoding();
        }
        return encoding;
    }

    private static ObjectNode given(List<String> purposes, @Nullable Integer noticeVersion) {
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        if (!purposes.isEmpty()) {
            ArrayNode list = given.putArray("purposes");
            purposes.forEach(list::add);
        }
        if (noticeVersion != null) {
            given.put("noticeVersion", noticeVersion);
        }
        return given;
    }
}
