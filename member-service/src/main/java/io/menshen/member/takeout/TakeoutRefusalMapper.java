package io.menshen.member.takeout;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class TakeoutRefusalMapper implements ExceptionMapper<TakeoutRefusal> {

    @Override
    public Response toResponse(TakeoutRefusal refusal) {
        Problem problem = switch (refusal) {
            case TakeoutRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case TakeoutRefusal.Enough _ -> Problem.of(Response.Status.CONFLICT, "crisis-exports-spent");
        };
        return problem.toResponse();
    }
}
