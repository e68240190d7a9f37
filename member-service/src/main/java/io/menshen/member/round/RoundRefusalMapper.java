package io.menshen.member.round;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class RoundRefusalMapper implements ExceptionMapper<RoundRefusal> {

    @Override
    public Response toResponse(RoundRefusal refusal) {
        Problem problem = switch (refusal) {
            case RoundRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case RoundRefusal.CutoffPassed _ -> Problem.of(Response.Status.BAD_REQUEST, "cutoff-in-the-past");
        };
        return problem.toResponse();
    }
}
