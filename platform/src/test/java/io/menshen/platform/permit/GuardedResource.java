package io.menshen.platform.permit;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Map;

/// What a service's resource looks like from the platform's side.
@Path("/v1/guarded")
@RunOnVirtualThread
public class GuardedResource {

    public record NameRequest(@Size(max = 3) String name) {}

    private final Permit permit;

    GuardedResource(Permit permit) {
        this.permit = permit;
    }

    @GET
    @RolesAllowed("courier")
    public Map<String, Object> readGuarded() {
        return Map.of(
                "subject", permit.subject(),
                "basis", permit.basis().map(Basis::toString).orElse(""),
                "contact", permit.opens("contact"),
                "identity", permit.opens("identity"));
    }

    @POST
    @RolesAllowed("courier")
    public Map<String, String> writeGuarded(@Valid NameRequest request) {
        return Map.of("length", Integer.toString(request.name().length()));
    }

    @GET
    @Path("broken")
    @RolesAllowed("courier")
    public String readBroken() {
        throw new IllegalStateException("13812345678");
    }
}
