package io.menshen.member;

import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.permit.Permit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// On whose behalf something is done. Unlike a permit it outlives the request: work that goes on later carries it
/// along.
///
/// It holds no user name: a member's may be a mobile, and the id finds the person where names are kept.
///
/// @param id the OIDC subject, or a service's name
/// @param role the role that stands in the evidence
/// @param request the request's id, to find what belongs together
public record Actor(String id, String role, @Nullable String request) {

    /// The most telling role first, if the caller has several.
    private static final List<String> ROLES = List.of(
            "gateway",
            "operator",
            "privacy-officer",
            "reviewer",
            "group-leader",
            "courier",
            "volunteer",
            "customer-service",
            "marketing",
            "partner",
            "member");

    /// The caller of the current request.
    public static Actor of(Permit permit) {
        Set<String> roles = permit.roles();
        String role = ROLES.stream().filter(roles::contains).findFirst().orElse("unknown");
        return new Actor(permit.subject(), role, permit.request().orElse(null));
    }

    /// The service itself, for what happens by time alone.
    public static Actor itself() {
        return new Actor("member-service", "service", null);
    }

    /// How evidence names the actor.
    public AuditRecord.Actor asEvidence() {
        return new AuditRecord.Actor(id, null, role, null);
    }
}
