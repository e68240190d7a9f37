package io.menshen.member.intake;

import io.menshen.member.Actor;
import io.menshen.member.RoundId;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.round.Rounds;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/// HTTP face of the intake. Translates; the reading is a job.
@Path("/v1/rounds/{id}/intakes")
@RunOnVirtualThread
public class IntakeResource {

    /// Where to look for what comes of the text.
    public record IntakeView(UUID job) {}

    private final Intake intake;
    private final Rounds rounds;
    private final Idempotency idempotency;
    private final Permit permit;

    IntakeResource(Intake intake, Rounds rounds, Idempotency idempotency, Permit permit) {
        this.intake = intake;
        this.rounds = rounds;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    @POST
    @Consumes(MediaType.TEXT_PLAIN)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("group-leader")
    @Extension(name = "x-purpose", value = "ordering")
    @Extension(name = "x-personal-data", value = "none")
    @RequestBody(content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    @APIResponseSchema(value = IntakeView.class, responseCode = "202", responseDescription = "Accepted")
    public Response pasteList(
            @PathParam("id") UUID round,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Context HttpHeaders headers,
            byte[] text) {
        RoundId id = new RoundId(round);
        // before the text is looked at, so that a round of somebody else answers like one that is not there
        rounds.ledBy(permit.subject(), id);
        MediaType type = headers.getMediaType();
        String encoding = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
        UUID job = idempotency.once(
                text,
                () -> intake.submit(id, PostedText.decode(text, encoding, dryRun), Actor.of(permit))
                        .value());
        return Response.accepted(new IntakeView(job))
                .location(UriBuilder.fromPath("/v1/jobs/{id}").build(job))
                .build();
    }
}
