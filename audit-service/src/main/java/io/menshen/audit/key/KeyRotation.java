package io.menshen.audit.key;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wish of the operator that another key follows the present one, and how far it is.
///
/// @param overlap for how long both keys sign
/// @param fromVersion the key that is to be replaced
/// @param toVersion the one that follows; null until Vault has made it
public record KeyRotation(
        UUID id,
        Instant askedAt,
        Duration overlap,
        int fromVersion,
        @Nullable Integer toVersion,
        @Nullable Instant endedAt) {}
