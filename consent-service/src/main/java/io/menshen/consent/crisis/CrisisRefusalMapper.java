package io.menshen.consent.crisis;

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

/// Turns refusals into problem details. They name ids, states and hashes only.
@Provider
public class CrisisRefusalMapper implements ExceptionMapper<CrisisRefusal> {

    @Override
    public Response toResponse(CrisisRefusal refusal) {
        Problem problem = switch (refusal) {
            case CrisisRefusal.NotFound _ -> Problem.of(NOT_FOUND, "crisis-not-found");
            case CrisisRefusal.NoPlan _ -> Problem.of(NOT_FOUND, "crisis-plan-not-found");
            case CrisisRefusal.BadTerms refused ->
                Problem.of(BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", refused.pointer, "code", "NotDeclarable")));
            case CrisisRefusal.WrongState refused ->
                Problem.of(CONFLICT, "crisis-state").with("state", refused.state);
            case CrisisRefusal.OwnInterest _ -> Problem.of(FORBIDDEN, "own-interest");
            case CrisisRefusal.OtherRequest refused ->
                Problem.of(CONFLICT, "another-request").with("hash", refused.hash);
            case CrisisRefusal.NotOwing _ -> Problem.of(FORBIDDEN, "evaluation-owed-by-another");
            case CrisisRefusal.NotOnDuty _ -> Problem.of(FORBIDDEN, "not-on-duty");
        };
        return problem.toResponse();
    }
}
