package io.menshen.consent.consent;

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

/// Turns refusals into problem details. They name ids and versions only.
@Provider
public class ConsentRefusalMapper implements ExceptionMapper<ConsentRefusal> {

    private static final int UNPROCESSABLE_CONTENT = 422;

    @Override
    public Response toResponse(ConsentRefusal refusal) {
        Problem problem = switch (refusal) {
            case ConsentRefusal.NoMemberRecord _ -> Problem.of(NOT_FOUND, "no-member-record");
            case ConsentRefusal.NotFound _ -> Problem.of(NOT_FOUND, "consent-not-found");
            case ConsentRefusal.Bundled _ -> Problem.of(BAD_REQUEST, "bundled-consent");
            case ConsentRefusal.Preselected _ -> Problem.of(BAD_REQUEST, "preselected-consent");
            case ConsentRefusal.NoPurpose _ ->
                Problem.of(BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", "/purpose", "code", "NotNull")));
            case ConsentRefusal.UnknownPurpose _ -> Problem.of(UNPROCESSABLE_CONTENT, "unknown-purpose");
            case ConsentRefusal.NotNeeded refused ->
                Problem.of(UNPROCESSABLE_CONTENT, "consent-not-needed").with("purpose", refused.purpose.value());
            case ConsentRefusal.StaleNotice refused ->
                Problem.of(CONFLICT, "stale-notice").with("current", refused.current);
            case ConsentRefusal.AlreadyGiven refused -> {
                Problem given = Problem.of(CONFLICT, "consent-already-given");
                yield refused.consent == null ? given : given.with("consent", refused.consent.toString());
            }
            case ConsentRefusal.AskedTooSoon refused ->
                Problem.of(CONFLICT, "consent-refused-lately").with("askAgainFrom", refused.again.toString());
            case ConsentRefusal.NoRequest _ -> Problem.of(NOT_FOUND, "consent-request-not-found");
            case ConsentRefusal.AnsweredAlready refused ->
                Problem.of(CONFLICT, "consent-request-answered").with("request", refused.request.toString());
            case ConsentRefusal.GuardianNeeded _ -> Problem.of(FORBIDDEN, "guardian-needed");
            case ConsentRefusal.NotRepresented _ -> Problem.of(NOT_FOUND, "not-represented");
            case ConsentRefusal.NotInNotice _ -> Problem.of(CONFLICT, "purpose-not-in-notice");
            case ConsentRefusal.Ended refused ->
                Problem.of(CONFLICT, "consent-ended").with("consent", refused.consent.toString());
        };
        return problem.toResponse();
    }
}
