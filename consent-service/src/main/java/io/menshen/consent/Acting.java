package io.menshen.consent;

import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.permit.Permit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who acts, as the permit says.
///
/// @param account the OIDC subject
/// @param request the request's id, if the gateway gave one
public record Acting(
        String account, Set<String> roles, @Nullable String request) {

    public Acting {
        roles = Set.copyOf(roles);
    }

    public static Acting of(Permit permit) {
        return new Acting(permit.subject(), permit.roles(), permit.request().orElse(null));
    }

    /// For evidence: in the first of these roles that is held. Without a user name: it may be a mobile.
    public AuditRecord.Actor as(Set<String> usual) {
        return new AuditRecord.Actor(
                account,
                null,
                roles.stream().filter(usual::contains).sorted().findFirst().orElse("staff"),
                null);
    }

    public static AuditRecord.Actor itself() {
        return AuditRecord.Actor.service("consent-service");
    }
}
