package io.menshen.member.idempotency;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details, with the statuses of draft-ietf-httpapi-idempotency-key-header, section 2.7.
@Provider
public class IdempotencyRefusalMapper implements ExceptionMapper<IdempotencyRefusal> {

    private static final int UNPROCESSABLE_CONTENT = 422;

    @Override
    public Response toResponse(IdempotencyRefusal refusal) {
        return switch (refusal) {
            case IdempotencyRefusal.BadKey _ ->
                Problem.of(Response.Status.BAD_REQUEST, "bad-idempotency-key").toResponse();
            case IdempotencyRefusal.KeyReused _ ->
                Problem.of(UNPROCESSABLE_CONTENT, "idempotency-key-reused").toResponse();
        };
    }
}
