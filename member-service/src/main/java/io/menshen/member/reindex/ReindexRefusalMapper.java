package io.menshen.member.reindex;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class ReindexRefusalMapper implements ExceptionMapper<ReindexRefusal> {

    @Override
    public Response toResponse(ReindexRefusal refusal) {
        Problem problem = switch (refusal) {
            case ReindexRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case ReindexRefusal.UnderWay _ -> Problem.of(Response.Status.CONFLICT, "reindex-under-way");
            case ReindexRefusal.BitsOutOfRange range ->
                Problem.of(Response.Status.BAD_REQUEST, "bits-out-of-range")
                        .with("low", range.low())
                        .with("high", range.high());
        };
        return problem.toResponse();
    }
}
