package io.menshen.consent.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// HTTP face of what waits for the caller. Translates; decides nothing.
@Path("/v1/account/calls")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CallResource {

    private static final int SHOWN = 100;

    /// @param basis what it is about: `grant/…`, `duty/…`, `crisis/…`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CallView(
            UUID id,
            @Schema(implementation = Calls.Matter.class) Calls.Matter matter,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String basis,

            Instant madeAt,
            Instant dueAt,

            @Schema(implementation = String.class, format = "date-time") @Nullable
            Instant answeredAt) {}

    public record CallPage(
            List<CallView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    private final Calls calls;
    private final Permit permit;

    CallResource(Calls calls, Permit permit) {
        this.calls = calls;
        this.permit = permit;
    }

    @GET
    @RolesAllowed("**")
    @Operation(summary = "What waits for the caller, the most urgent first")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public CallPage listMyCalls() {
        return new CallPage(
                calls.of(permit.subject(), SHOWN).stream()
                        .map(call -> new CallView(
                                call.id(), call.matter(), call.basis(), call.madeAt(), call.dueAt(), call.answeredAt()))
                        .toList(),
                null);
    }
}
