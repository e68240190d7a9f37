package io.menshen.member.job;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class JobRefusalMapper implements ExceptionMapper<JobRefusal> {

    @Override
    public Response toResponse(JobRefusal refusal) {
        return switch (refusal) {
            case JobRefusal.NotFound _ ->
                Problem.of(Response.Status.NOT_FOUND, "not-found").toResponse();
        };
    }
}
