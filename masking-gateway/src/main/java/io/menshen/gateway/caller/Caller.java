package io.menshen.gateway.caller;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is calling, as the identity provider says; nothing of it comes from a request header.
///
/// @param subject OIDC `sub`
/// @param username null when the caller is not a person
/// @param roles realm roles
/// @param client the application that got the token (`azp`)
/// @param issuedAt when the token was issued
/// @param expiresAt when it ends
/// @param phone E.164, only when the identity provider has verified it
/// @param acr how strongly the caller was authenticated
public record Caller(
        String subject,
        @Nullable String username,
        Set<String> roles,
        @Nullable String client,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable String phone,
        @Nullable String acr) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /// The subject only: user name and phone are personal.
    @Override
    public String toString() {
        return subject;
    }
}
