package io.menshen.member.message;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class MessageRefusalMapper implements ExceptionMapper<MessageRefusal> {

    @Override
    public Response toResponse(MessageRefusal refusal) {
        return switch (refusal) {
            case MessageRefusal.NotFound _ ->
                Problem.of(Response.Status.NOT_FOUND, "not-found").toResponse();
        };
    }
}
