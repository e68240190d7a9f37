package io.menshen.member.rights;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class RightsRefusalMapper implements ExceptionMapper<RightsRefusal> {

    @Override
    public Response toResponse(RightsRefusal refusal) {
        Problem problem = switch (refusal) {
            case RightsRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case RightsRefusal.OwnRequest _ -> Problem.of(Response.Status.FORBIDDEN, "own-request");
            case RightsRefusal.InOtherHands _ -> Problem.of(Response.Status.CONFLICT, "in-other-hands");
            case RightsRefusal.NotInHand _ -> Problem.of(Response.Status.CONFLICT, "not-in-hand");
            case RightsRefusal.Over _ -> Problem.of(Response.Status.CONFLICT, "request-over");
            case RightsRefusal.Incomplete _ -> Problem.of(Response.Status.BAD_REQUEST, "request-incomplete");
            case RightsRefusal.TooMany _ -> Problem.of(Response.Status.CONFLICT, "too-many-open-requests");
        };
        return problem.toResponse();
    }
}
