package io.menshen.consent.crisis;

import java.time.Instant;
import java.util.UUID;

/// More time, exactly: it is approved like the declaration, by its own hash.
///
/// @param from the end that it moves
record MoreTime(UUID crisis, Instant from, Instant endsAt) {}
