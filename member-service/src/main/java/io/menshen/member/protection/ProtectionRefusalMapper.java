package io.menshen.member.protection;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/// Turns refusals into problem details.
@Provider
public class ProtectionRefusalMapper implements ExceptionMapper<ProtectionRefusal> {

    private static final Logger LOG = Logger.getLogger(ProtectionRefusalMapper.class);

    @Override
    public Response toResponse(ProtectionRefusal refusal) {
        return switch (refusal) {
            case ProtectionRefusal.KeysUnavailable _ ->
                Response.fromResponse(Problem.of(Response.Status.SERVICE_UNAVAILABLE, "keys-unavailable")
                                .toResponse())
                        .header(HttpHeaders.RETRY_AFTER, "5")
                        .build();
            case ProtectionRefusal.NotAuthentic damaged -> damaged(damaged);
            case ProtectionRefusal.NoKey damaged -> damaged(damaged);
        };
    }

    /// Somebody or something changed what lies in the database: an operator must hear of it, the caller need not.
    private static Response damaged(ProtectionRefusal refusal) {
        LOG.error(refusal.getMessage());
        return Problem.of(Response.Status.INTERNAL_SERVER_ERROR, "sealed-data-refused")
                .toResponse();
    }
}
