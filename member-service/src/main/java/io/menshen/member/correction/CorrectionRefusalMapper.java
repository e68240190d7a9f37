package io.menshen.member.correction;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class CorrectionRefusalMapper implements ExceptionMapper<CorrectionRefusal> {

    @Override
    public Response toResponse(CorrectionRefusal refusal) {
        Problem problem = switch (refusal) {
            case CorrectionRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case CorrectionRefusal.OwnRecord _ -> Problem.of(Response.Status.FORBIDDEN, "own-record");
            case CorrectionRefusal.InOtherHands _ -> Problem.of(Response.Status.CONFLICT, "in-other-hands");
            case CorrectionRefusal.NotInHand _ -> Problem.of(Response.Status.CONFLICT, "not-in-hand");
            case CorrectionRefusal.Over _ -> Problem.of(Response.Status.CONFLICT, "correction-over");
        };
        return problem.toResponse();
    }
}
