package io.menshen.member.duplicate;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class DuplicateRefusalMapper implements ExceptionMapper<DuplicateRefusal> {

    @Override
    public Response toResponse(DuplicateRefusal refusal) {
        Problem problem = switch (refusal) {
            case DuplicateRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case DuplicateRefusal.OwnRecord _ -> Problem.of(Response.Status.FORBIDDEN, "own-record");
            case DuplicateRefusal.InOtherHands _ -> Problem.of(Response.Status.CONFLICT, "in-other-hands");
            case DuplicateRefusal.NotInHand _ -> Problem.of(Response.Status.CONFLICT, "not-in-hand");
            case DuplicateRefusal.Over _ -> Problem.of(Response.Status.CONFLICT, "duplicate-over");
            case DuplicateRefusal.BadChoice _ -> Problem.of(Response.Status.BAD_REQUEST, "bad-merge-choice");
            case DuplicateRefusal.Hindered hindered ->
                Problem.of(Response.Status.CONFLICT, "merge-hindered")
                        .with(
                                "hindrances",
                                hindered.hindrances().stream().map(Enum::name).toList());
        };
        return problem.toResponse();
    }
}
