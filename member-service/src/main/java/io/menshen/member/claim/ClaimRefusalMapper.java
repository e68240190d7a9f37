package io.menshen.member.claim;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class ClaimRefusalMapper implements ExceptionMapper<ClaimRefusal> {

    @Override
    public Response toResponse(ClaimRefusal refusal) {
        Problem problem = switch (refusal) {
            case ClaimRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case ClaimRefusal.TooMany _ -> Problem.of(429, Claims.TOO_MANY);
            case ClaimRefusal.Over _ -> Problem.of(Response.Status.CONFLICT, Claims.OVER);
            case ClaimRefusal.Wrong wrong ->
                Problem.of(Response.Status.FORBIDDEN, Claims.WRONG).with("left", wrong.left());
        };
        return problem.toResponse();
    }
}
