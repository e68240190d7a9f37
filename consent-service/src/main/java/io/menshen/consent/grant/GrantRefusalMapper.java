package io.menshen.consent.grant;

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
public class GrantRefusalMapper implements ExceptionMapper<GrantRefusal> {

    @Override
    public Response toResponse(GrantRefusal refusal) {
        Problem problem = switch (refusal) {
            case GrantRefusal.NotFound _ -> Problem.of(NOT_FOUND, "grant-not-found");
            case GrantRefusal.BadTerms refused ->
                Problem.of(BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", refused.pointer, "code", "NotGrantable")));
            case GrantRefusal.WrongState refused ->
                Problem.of(CONFLICT, "grant-state").with("state", refused.state);
            case GrantRefusal.NotCalled _ -> Problem.of(FORBIDDEN, "not-called");
            case GrantRefusal.OwnInterest _ -> Problem.of(FORBIDDEN, "own-interest");
            case GrantRefusal.NotTheReceiver _ -> Problem.of(FORBIDDEN, "not-the-receiver");
            case GrantRefusal.OtherRequest refused ->
                Problem.of(CONFLICT, "another-request").with("hash", refused.hash);
            case GrantRefusal.NoUse _ -> Problem.of(NOT_FOUND, "no-use-of-grant");
            case GrantRefusal.Withheld refused ->
                Problem.of(CONFLICT, "grant-withheld").with("withheld", refused.what);
            case GrantRefusal.NoConsent _ -> Problem.of(CONFLICT, "grant-without-consent");
        };
        return problem.toResponse();
    }
}
