package io.menshen.member.protection;

import io.menshen.member.Actor;
import io.menshen.platform.permit.Permit;
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

    private final RefusalEvidence evidence;
    private final Permit permit;

    ProtectionRefusalMapper(RefusalEvidence evidence, Permit permit) {
        this.evidence = evidence;
        this.permit = permit;
    }

    @Override
    public Response toResponse(ProtectionRefusal refusal) {
        return switch (refusal) {
            case ProtectionRefusal.KeysUnavailable _ -> later("keys-unavailable");
            case ProtectionRefusal.ApartUnavailable _ -> later("apart-unavailable");
            case ProtectionRefusal.GroupMissing damaged -> damaged(damaged);
            case ProtectionRefusal.NotAuthentic damaged -> damaged(damaged);
            case ProtectionRefusal.NoKey damaged -> damaged(damaged);
            case ProtectionRefusal.KeyDamaged damaged -> damaged(damaged);
        };
    }

    private static Response later(String code) {
        return Response.fromResponse(
                        Problem.of(Response.Status.SERVICE_UNAVAILABLE, code).toResponse())
                .header(HttpHeaders.RETRY_AFTER, "5")
                .build();
    }

    /// Somebody or something changed what lies in the database: the log and an operator must hear of it, the
    /// caller need not.
    private Response damaged(ProtectionRefusal refusal) {
        try {
            evidence.record(Actor.of(permit), refusal);
        } catch (RuntimeException e) {
            LOG.errorf("no evidence of a refusal: %s: %s", e.getClass().getSimpleName(), refusal.getMessage());
        }
        return Problem.of(Response.Status.INTERNAL_SERVER_ERROR, "sealed-data-refused")
                .toResponse();
    }
}
