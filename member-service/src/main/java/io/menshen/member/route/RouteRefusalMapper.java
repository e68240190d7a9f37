package io.menshen.member.route;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class RouteRefusalMapper implements ExceptionMapper<RouteRefusal> {

    @Override
    public Response toResponse(RouteRefusal refusal) {
        Problem problem = switch (refusal) {
            case RouteRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case RouteRefusal.WrongState wrong ->
                Problem.of(Response.Status.CONFLICT, "route-state")
                        .with("route", wrong.route().toString())
                        .with("state", wrong.state().name());
            case RouteRefusal.NoDelivery _ -> Problem.of(Response.Status.CONFLICT, "no-delivery");
            case RouteRefusal.OrdersNotFree _ -> Problem.of(Response.Status.CONFLICT, "orders-not-free");
        };
        return problem.toResponse();
    }
}
