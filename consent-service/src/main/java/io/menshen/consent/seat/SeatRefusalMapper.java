package io.menshen.consent.seat;

import static jakarta.ws.rs.core.Response.Status.CONFLICT;
import static jakarta.ws.rs.core.Response.Status.FORBIDDEN;
import static jakarta.ws.rs.core.Response.Status.NOT_FOUND;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class SeatRefusalMapper implements ExceptionMapper<SeatRefusal> {

    @Override
    public Response toResponse(SeatRefusal refusal) {
        Problem problem = switch (refusal) {
            case SeatRefusal.NotFound _ -> Problem.of(NOT_FOUND, "seat-not-found");
            case SeatRefusal.OwnInterest _ -> Problem.of(FORBIDDEN, "own-interest");
            case SeatRefusal.WrongState refused ->
                Problem.of(CONFLICT, "seat-state").with("state", refused.state);
            case SeatRefusal.NotSeated _ -> Problem.of(FORBIDDEN, "not-seated");
        };
        return problem.toResponse();
    }
}
