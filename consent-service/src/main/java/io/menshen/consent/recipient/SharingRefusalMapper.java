package io.menshen.consent.recipient;

import static jakarta.ws.rs.core.Response.Status.FORBIDDEN;
import static jakarta.ws.rs.core.Response.Status.NOT_FOUND;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns refusals into problem details.
@Provider
public class SharingRefusalMapper implements ExceptionMapper<SharingRefusal> {

    @Override
    public Response toResponse(SharingRefusal refusal) {
        Problem problem = switch (refusal) {
            case SharingRefusal.NoRecipient _ -> Problem.of(NOT_FOUND, "not-a-recipient");
            case SharingRefusal.NoRoute _ -> Problem.of(FORBIDDEN, "no-route-abroad");
            case SharingRefusal.NoConsent _ -> Problem.of(FORBIDDEN, "sharing-without-consent");
            case SharingRefusal.NoSuchPlace _ -> Problem.of(NOT_FOUND, "not-found");
        };
        return problem.toResponse();
    }
}
