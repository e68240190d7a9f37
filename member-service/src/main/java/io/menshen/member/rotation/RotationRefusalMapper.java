package io.menshen.member.rotation;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class RotationRefusalMapper implements ExceptionMapper<RotationRefusal> {

    @Override
    public Response toResponse(RotationRefusal refusal) {
        return switch (refusal) {
            case RotationRefusal.UnderWay _ ->
                Problem.of(Response.Status.CONFLICT, "rotation-under-way").toResponse();
        };
    }
}
