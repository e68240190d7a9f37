package io.menshen.consent.approval;

import java.time.Instant;
import java.util.Set;

/// That one person agreed to one exact request.
///
/// @param account the OIDC subject
/// @param roles the approving roles held at that moment
public record Approval(String account, Set<String> roles, Instant at) {

    public Approval {
        roles = Set.copyOf(roles);
    }
}
