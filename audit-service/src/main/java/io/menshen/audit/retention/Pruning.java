package io.menshen.audit.retention;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One run that removes entries whose time is over, and how far it is.
///
/// @param byHand whether an operator asked for it
/// @param older what is older than this goes
/// @param first the first entry that goes, or null until it is known
/// @param minimum the first entry that stays, or null until it is known
/// @param announced the entry that says so
/// @param done how many entries are gone
public record Pruning(
        UUID id,
        Instant askedAt,
        boolean byHand,
        Instant older,
        @Nullable Long first,
        @Nullable Long minimum,
        @Nullable Long announced,
        long done,
        @Nullable Instant endedAt) {}
