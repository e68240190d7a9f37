package io.menshen.member.lookup;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

/// Turns refusals into problem details.
@Provider
public class LookupRefusalMapper implements ExceptionMapper<LookupRefusal> {

    @Override
    public Response toResponse(LookupRefusal refusal) {
        return switch (refusal) {
            case LookupRefusal.Malformed malformed ->
                Problem.of(Response.Status.BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", "/" + malformed.member(), "code", "Form")))
                        .toResponse();
            case LookupRefusal.CriterionNotAllowed _ ->
                Problem.of(Response.Status.FORBIDDEN, "criterion-not-allowed").toResponse();
            case LookupRefusal.BudgetSpent spent ->
                Response.fromResponse(Problem.of(Response.Status.TOO_MANY_REQUESTS, "search-budget-spent")
                                .toResponse())
                        .header(HttpHeaders.RETRY_AFTER, Allowance.retryAfter(spent.allowances()))
                        .header("RateLimit-Policy", Allowance.policies(spent.allowances()))
                        .header("RateLimit", Allowance.least(spent.allowances()))
                        .build();
        };
    }
}
