package io.menshen.consent.register;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version that is or was in force.
///
/// @param number counts from 1 within its kind
/// @param hash `sha256:…` over the text's UTF-8 bytes
/// @param summary what is different and why, in the drafter's words
/// @param assessment the id of the impact assessment that the change rests on
/// @param draftedBy OIDC subject; null for what came with the service
/// @param approvedBy OIDC subject; null for what an installation began with
/// @param inForceFrom when it was approved
public record Version(
        Kind kind,
        int number,
        String hash,
        String text,
        String summary,
        @Nullable String assessment,
        @Nullable String draftedBy,
        @Nullable String approvedBy,
        Instant inForceFrom) {}
