package io.menshen.member.intake;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details. They never hold a piece of the text.
@Provider
public class IntakeRefusalMapper implements ExceptionMapper<IntakeRefusal> {

    @Override
    public Response toResponse(IntakeRefusal refusal) {
        Problem problem = switch (refusal) {
            case IntakeRefusal.TooLarge _ ->
                Problem.of(Response.Status.REQUEST_ENTITY_TOO_LARGE, "text-too-large")
                        .with("limit", PostedText.LONGEST);
            case IntakeRefusal.Unreadable _ -> Problem.of(Response.Status.BAD_REQUEST, "text-unreadable");
            case IntakeRefusal.UnknownEncoding _ ->
                Problem.of(Response.Status.UNSUPPORTED_MEDIA_TYPE, "encoding-not-supported");
            case IntakeRefusal.Empty _ -> Problem.of(Response.Status.BAD_REQUEST, "text-empty");
        };
        return problem.toResponse();
    }
}
