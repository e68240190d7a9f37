package io.menshen.gateway.caller;

import io.menshen.disclosure.rule.SignIn;
import io.menshen.gateway.session.SessionTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is calling, as the identity provider says; nothing of it comes from a request header.
///
/// @param subject OIDC `sub`
/// @param username null when the caller is not a person
/// @param roles realm roles
/// @param client the application that got the token (`azp`)
/// @param issuedAt when the token was issued, and the roles in it were true
/// @param expiresAt when it ends
/// @param phone E.164, only when the identity provider has verified it
/// @param level how strongly the caller was authenticated (`acr`); 0 when the identity provider does not say
/// @param signedInAt when the caller last proved who they are (`auth_time`); null when it does not say
/// @param key thumbprint of the key to which the token is bound; null when anybody may bear it
/// @param session the sign-in that the token came from; null when no person signed in
public record Caller(
        String subject,
        @Nullable String username,
        Set<String> roles,
        @Nullable String client,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable String phone,
        int level,
        @Nullable Instant signedInAt,
        @Nullable String key,
        @Nullable SessionTag session) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /// Refuses a token whose roles may no longer be the caller's.
    ///
    /// @throws CallerRefusal.StaleToken a new one is had for the asking (refresh), with the roles of now
    public void tokenWithin(Duration limit, Instant now) {
        if (issuedAt.plus(limit).isBefore(now)) {
            throw new CallerRefusal.StaleToken();
        }
    }

    /// Refuses a sign-in that is not strong or not recent enough. What the token does not say is not so.
    ///
    /// @throws CallerRefusal.SignInNeeded the caller has to sign in like that (RFC 9470)
    public void signedIn(SignIn asked, Instant now) {
        if (level < asked.level()
                || signedInAt == null
                || signedInAt.plus(asked.maxAge()).isBefore(now)) {
            throw new CallerRefusal.SignInNeeded(asked);
        }
    }

    /// The subject only: user name and phone are personal.
    @Override
    public String toString() {
        return subject;
    }
}
