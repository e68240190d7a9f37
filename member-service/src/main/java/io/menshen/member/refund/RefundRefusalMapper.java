package io.menshen.member.refund;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class RefundRefusalMapper implements ExceptionMapper<RefundRefusal> {

    @Override
    public Response toResponse(RefundRefusal refusal) {
        Problem problem = switch (refusal) {
            case RefundRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case RefundRefusal.OrderOpen _ -> Problem.of(Response.Status.CONFLICT, "order-open");
            case RefundRefusal.TooMuch _ -> Problem.of(Response.Status.CONFLICT, "too-much-refunded");
            case RefundRefusal.OwnRefund _ -> Problem.of(Response.Status.FORBIDDEN, "own-record");
            case RefundRefusal.Over _ -> Problem.of(Response.Status.CONFLICT, "refund-over");
            case RefundRefusal.InOtherHands _ -> Problem.of(Response.Status.CONFLICT, "in-other-hands");
            case RefundRefusal.NotInHand _ -> Problem.of(Response.Status.CONFLICT, "not-in-hand");
        };
        return problem.toResponse();
    }
}
