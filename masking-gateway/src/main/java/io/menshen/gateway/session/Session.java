package io.menshen.gateway.session;

import java.time.Instant;
import java.util.SortedSet;

/// One sign-in of a person, as Keycloak knows it. Where from (its address) stays there.
///
/// @param id Keycloak's name for it, the `sid` of its tokens
/// @param clients through which applications it was used
/// @param current the one of the token that asks
public record Session(
        String id, Instant startedAt, Instant lastUsedAt, Device device, SortedSet<String> clients, boolean current) {

    @Override
    public String toString() {
        return "session";
    }
}
