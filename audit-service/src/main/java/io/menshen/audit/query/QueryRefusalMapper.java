package io.menshen.audit.query;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Says where a query stops being one. What stands there is not repeated.
public class QueryRefusalMapper {

    @ServerExceptionMapper
    Response refused(QueryRefusal refusal) {
        String slug = switch (refusal) {
            case QueryRefusal.FieldExpected _ -> "query-field-expected";
            case QueryRefusal.UnknownField _ -> "query-field-unknown";
            case QueryRefusal.ValueExpected _ -> "query-value-expected";
            case QueryRefusal.QuoteNotClosed _ -> "query-quote-open";
            case QueryRefusal.WrongValue _ -> "query-value-wrong";
            case QueryRefusal.TooLong _ -> "query-too-long";
        };
        return Problem.of(Response.Status.BAD_REQUEST, slug)
                .with("position", refusal.position())
                .toResponse();
    }
}
