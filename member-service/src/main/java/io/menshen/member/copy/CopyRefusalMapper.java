package io.menshen.member.copy;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class CopyRefusalMapper implements ExceptionMapper<CopyRefusal> {

    @Override
    public Response toResponse(CopyRefusal refusal) {
        Problem problem = switch (refusal) {
            case CopyRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case CopyRefusal.NotReady _ -> Problem.of(Response.Status.CONFLICT, "copy-not-ready");
        };
        return problem.toResponse();
    }
}
