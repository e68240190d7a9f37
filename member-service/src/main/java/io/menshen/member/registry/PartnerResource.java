package io.menshen.member.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.Actor;
import io.menshen.member.field.Changes;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/// HTTP face for partners' systems: they bring people and read nobody.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class PartnerResource {

    /// @param registration the partner's handle for what it sent, e.g. when it asks what became of it
    public record PartnerRegistrationView(UUID registration, MemberState state) {}

    private final Members members;
    private final FieldCatalogue catalogue;
    private final Idempotency idempotency;
    private final Permit permit;
    private final Clock clock;

    PartnerResource(Members members, FieldCatalogue catalogue, Idempotency idempotency, Permit permit, Clock clock) {
        this.members = members;
        this.catalogue = catalogue;
        this.idempotency = idempotency;
        this.permit = permit;
        this.clock = clock;
    }

    /// Fields of the catalogue, none of them sensitive, and `purposes` that they are given for; `noticeVersion` if the
    /// partner has shown a notice. The person claims the record, or it is gone in time.
    @POST
    @Path("partner-registrations")
    @RolesAllowed("partner")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = PartnerRegistrationView.class, responseCode = "201", responseDescription = "Created")
    public Response registerForPartner(
            @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT))) @NotNull ObjectNode request) {
        GivenFields given = GivenFields.of(Channel.PARTNER, request);
        Changes fields = given.ofPartner(catalogue, clock);
        UUID id = idempotency.once(
                request,
                () -> members.registerForPartner(fields, given.from(), Actor.of(permit))
                        .value());
        return Response.status(Response.Status.CREATED)
                .entity(new PartnerRegistrationView(id, MemberState.TO_BE_INFORMED))
                .build();
    }
}
