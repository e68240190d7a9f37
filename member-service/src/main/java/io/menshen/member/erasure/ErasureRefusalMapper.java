package io.menshen.member.erasure;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class ErasureRefusalMapper implements ExceptionMapper<ErasureRefusal> {

    @Override
    public Response toResponse(ErasureRefusal refusal) {
        Problem problem = switch (refusal) {
            case ErasureRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case ErasureRefusal.OpenOrders _ -> Problem.of(Response.Status.CONFLICT, "open-orders");
            case ErasureRefusal.Over _ -> Problem.of(Response.Status.CONFLICT, "erasure-over");
        };
        return problem.toResponse();
    }
}
