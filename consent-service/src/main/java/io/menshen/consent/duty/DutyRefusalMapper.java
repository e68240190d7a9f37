package io.menshen.consent.duty;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;
import static jakarta.ws.rs.core.Response.Status.CONFLICT;
import static jakarta.ws.rs.core.Response.Status.FORBIDDEN;
import static jakarta.ws.rs.core.Response.Status.NOT_FOUND;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

/// Turns refusals into problem details.
@Provider
public class DutyRefusalMapper implements ExceptionMapper<DutyRefusal> {

    @Override
    public Response toResponse(DutyRefusal refusal) {
        Problem problem = switch (refusal) {
            case DutyRefusal.NoSuchDuty _ -> Problem.of(NOT_FOUND, "duty-not-found");
            case DutyRefusal.NoSuchRecord _ -> Problem.of(NOT_FOUND, "duty-record-not-found");
            case DutyRefusal.OtherText refused ->
                Problem.of(CONFLICT, "another-text-signed").with("hash", refused.hash);
            case DutyRefusal.OwnRecord _ -> Problem.of(FORBIDDEN, "own-interest");
            case DutyRefusal.BadDay _ ->
                Problem.of(BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", "/takenOn", "code", "NotADayForIt")));
        };
        return problem.toResponse();
    }
}
