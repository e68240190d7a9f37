package io.menshen.platform.permit;

import io.menshen.platform.problem.Problem;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/// Refuses a permit that was minted for another operation, so that a leaked one opens one thing only.
///
/// The gateway, which mints permits and takes none, turns it off with `menshen.permit.required=false`.
@Provider
@Priority(Priorities.AUTHORIZATION + 1)
@IfBuildProperty(name = "menshen.permit.required", stringValue = "true", enableIfMissing = true)
public class PermitFilter implements ContainerRequestFilter {

    private final Permit permit;
    private final ResourceInfo resource;

    PermitFilter(Permit permit, @Context ResourceInfo resource) {
        this.permit = permit;
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (resource.getResourceMethod() == null) {
            return;
        }
        String operation = resource.getResourceMethod().getName();
        if (!permit.operation().map(operation::equals).orElse(false)) {
            request.abortWith(
                    Problem.of(Response.Status.FORBIDDEN, "permit-refused").toResponse());
        }
    }
}
