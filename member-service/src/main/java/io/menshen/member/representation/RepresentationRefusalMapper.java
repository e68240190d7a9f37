package io.menshen.member.representation;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class RepresentationRefusalMapper implements ExceptionMapper<RepresentationRefusal> {

    @Override
    public Response toResponse(RepresentationRefusal refusal) {
        Problem problem = switch (refusal) {
            case RepresentationRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case RepresentationRefusal.WrongState _ -> Problem.of(Response.Status.CONFLICT, "representation-state");
            case RepresentationRefusal.OwnRecord _ -> Problem.of(Response.Status.FORBIDDEN, "own-record");
            case RepresentationRefusal.InOtherHands _ -> Problem.of(Response.Status.CONFLICT, "in-other-hands");
            case RepresentationRefusal.NotInHand _ -> Problem.of(Response.Status.CONFLICT, "not-in-hand");
            case RepresentationRefusal.BadScope _ -> Problem.of(Response.Status.BAD_REQUEST, "scope-not-representable");
            case RepresentationRefusal.NotUnderFourteen _ -> Problem.of(Response.Status.CONFLICT, "not-under-fourteen");
            case RepresentationRefusal.GuardianStays _ -> Problem.of(Response.Status.FORBIDDEN, "guardian-stays");
        };
        return problem.toResponse();
    }
}
