package io.menshen.member.care;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class CareRefusalMapper implements ExceptionMapper<CareRefusal> {

    @Override
    public Response toResponse(CareRefusal refusal) {
        Problem problem = switch (refusal) {
            case CareRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case CareRefusal.WrongState _ -> Problem.of(Response.Status.CONFLICT, "case-state");
            case CareRefusal.InOtherHands _ -> Problem.of(Response.Status.CONFLICT, "in-other-hands");
            case CareRefusal.NotInHand _ -> Problem.of(Response.Status.CONFLICT, "not-in-hand");
            case CareRefusal.OwnCase _ -> Problem.of(Response.Status.FORBIDDEN, "own-case");
            case CareRefusal.NotVerified refused ->
                Problem.of(Response.Status.CONFLICT, "caller-not-verified").with("triesLeft", refused.left);
            case CareRefusal.Blocked _ -> Problem.of(Response.Status.CONFLICT, "verification-blocked");
            case CareRefusal.TooMany _ -> Problem.of(Response.Status.CONFLICT, "too-many-open-cases");
        };
        return problem.toResponse();
    }
}
