package io.menshen.member.copy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of copies.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class CopyResource {

    private static final String OWN_COPY = "own-copy";

    /// Where what other services hold is asked for.
    private static final List<String> ELSEWHERE =
            List.of("/v1/me/consents", "/v1/me/consent-requests", "/v1/me/disclosures");

    /// One thing that the suite holds of the member.
    ///
    /// @param kind what it is, e.g. `field`, `earlier-value`, `change`, `order`, `message`
    /// @param record which one
    public record CopyItem(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String kind,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String record,

            @Nullable Instant at,

            @Schema(
                    type = SchemaType.OBJECT,
                    implementation = Object.class,
                    extensions = @Extension(name = "x-personal-data", value = OWN_COPY))
            JsonNode values) {

        @Override
        public String toString() {
            return "CopyItem[" + kind + "]";
        }
    }

    /// A copy, and one part of it once it is ready.
    ///
    /// @param expiresAt until when it can be fetched
    /// @param parts how many there are
    /// @param elsewhere where the member reads what other services hold: consents, and who saw the data
    public record CopyView(
            UUID id,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            CopyState state,
            Instant askedAt,
            @Nullable Instant readyAt,
            @Nullable Instant expiresAt,
            int parts,
            List<CopyItem> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> elsewhere,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "CopyView[id=" + id + "]";
        }
    }

    /// One value of one thing.
    public record CopyRow(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String kind,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String record,

            @Nullable Instant at,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            @Schema(extensions = @Extension(name = "x-personal-data", value = OWN_COPY))
            String value) {

        @Override
        public String toString() {
            return "CopyRow[" + kind + "]";
        }
    }

    /// One part of a copy, a row for each value. The gateway makes a CSV file of it.
    public record CopyTable(
            UUID id,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            int parts,
            List<CopyRow> rows,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "CopyTable[id=" + id + "]";
        }
    }

    private final Copies copies;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    CopyResource(Copies copies, Members members, Database database, Idempotency idempotency, Permit permit) {
        this.copies = copies;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Asks for a copy of everything that is held of the caller. The answer is empty; where it leads tells how
    /// far the copy is.
    @POST
    @Path("me/copies")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponseSchema(value = CopyView.class, responseCode = "202", responseDescription = "Accepted")
    public Response askForCopy() {
        UUID id = idempotency.once(null, () -> copies.ask(own(), Actor.of(permit)));
        return Response.accepted(database.snapshot(() -> view(copies.find(own(), id), 0)))
                .location(UriBuilder.fromPath("/v1/me/copies/{id}").build(id))
                .build();
    }

    /// How far the copy is, and one of its parts once it is ready.
    @GET
    @Path("me/copies/{id}")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public CopyView readCopy(
            @PathParam("id") UUID id, @QueryParam("part") @DefaultValue("1") @Min(1) @Max(100_000) int part) {
        return database.snapshot(() -> {
            Copies.Copy copy = copies.find(own(), id);
            return view(copy, copy.state() == CopyState.READY ? part : 0);
        });
    }

    /// One part of the copy as a table: kind, record, time, name, value.
    @GET
    @Path("me/copies/{id}/csv")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @Extension(
            name = "x-csv",
            value = "{\"items\": \"rows\", \"columns\": [\"kind\", \"record\", \"at\", \"name\", \"value\"]}",
            parseValue = true)
    public CopyTable readCopyTable(
            @PathParam("id") UUID id, @QueryParam("part") @DefaultValue("1") @Min(1) @Max(100_000) int part) {
        return database.snapshot(() -> {
            Copies.Copy copy = copies.find(own(), id);
            if (copy.state() != CopyState.READY) {
                throw new CopyRefusal.NotReady();
            }
            return new CopyTable(
                    copy.id(),
                    copy.member().value(),
                    copy.parts(),
                    copies.items(copy, part).stream()
                            .flatMap(CopyResource::rows)
                            .toList(),
                    Relation.Proof.SELF.facts());
        });
    }

    private CopyView view(Copies.Copy copy, int part) {
        return new CopyView(
                copy.id(),
                copy.member().value(),
                copy.state(),
                copy.askedAt(),
                copy.readyAt(),
                copy.expiresAt(),
                copy.parts(),
                part == 0
                        ? List.of()
                        : copies.items(copy, part).stream()
                                .map(item -> new CopyItem(item.kind(), item.record(), at(item), item.values()))
                                .toList(),
                ELSEWHERE,
                Relation.Proof.SELF.facts());
    }

    /// One that says nothing but that it is there has a row too.
    private static Stream<CopyRow> rows(Copies.Item item) {
        return item.values().isEmpty()
                ? Stream.of(new CopyRow(item.kind(), item.record(), at(item), "", ""))
                : item.values().properties().stream()
                        .map(value -> new CopyRow(
                                item.kind(), item.record(), at(item), value.getKey(), text(value.getValue())));
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static @Nullable Instant at(Copies.Item item) {
        return item.at() == null ? null : Instant.parse(item.at());
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }
}
