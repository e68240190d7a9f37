package io.menshen.member.order;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class OrderRefusalMapper implements ExceptionMapper<OrderRefusal> {

    @Override
    public Response toResponse(OrderRefusal refusal) {
        Problem problem = switch (refusal) {
            case OrderRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case OrderRefusal.WrongState wrong ->
                Problem.of(Response.Status.CONFLICT, "order-state")
                        .with("order", wrong.order().toString())
                        .with("state", wrong.state().name());
            case OrderRefusal.RoundClosed _ -> Problem.of(Response.Status.CONFLICT, "round-closed");
            case OrderRefusal.BadLines _ -> Problem.of(Response.Status.BAD_REQUEST, "order-lines");
            // Whether the member exists at all is not told.
            case OrderRefusal.NotInGroup _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
        };
        return problem.toResponse();
    }
}
