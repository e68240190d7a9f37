package io.menshen.member.group;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class GroupRefusalMapper implements ExceptionMapper<GroupRefusal> {

    @Override
    public Response toResponse(GroupRefusal refusal) {
        return switch (refusal) {
            case GroupRefusal.NotFound _ ->
                Problem.of(Response.Status.NOT_FOUND, "not-found").toResponse();
            case GroupRefusal.LastLeader _ ->
                Problem.of(Response.Status.CONFLICT, "last-leader").toResponse();
            case GroupRefusal.OpenOrders _ ->
                Problem.of(Response.Status.CONFLICT, "open-orders").toResponse();
        };
    }
}
