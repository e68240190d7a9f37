package io.menshen.audit.key;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Says why the log's key may not be rotated now.
public class KeyRefusalMapper {

    @ServerExceptionMapper
    Response refused(KeyRefusal refusal) {
        Problem problem = switch (refusal) {
            case KeyRefusal.UnderWay _ -> Problem.of(Response.Status.CONFLICT, "log-key-rotation-under-way");
            case KeyRefusal.NothingSigned _ -> Problem.of(Response.Status.SERVICE_UNAVAILABLE, "nothing-signed");
            case KeyRefusal.WrongOverlap _ -> Problem.of(Response.Status.BAD_REQUEST, "log-key-overlap-wrong");
        };
        return problem.toResponse();
    }
}
