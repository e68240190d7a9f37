package io.menshen.member.field;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class FieldRefusalMapper implements ExceptionMapper<FieldRefusal> {

    @Override
    public Response toResponse(FieldRefusal refusal) {
        return switch (refusal) {
            case FieldRefusal.Malformed malformed ->
                Problem.of(Response.Status.BAD_REQUEST, "invalid-request")
                        .with("errors", malformed.faults())
                        .toResponse();
        };
    }
}
