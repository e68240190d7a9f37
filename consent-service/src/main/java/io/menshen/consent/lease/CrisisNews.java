package io.menshen.consent.lease;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Knows which crises run just now: every poll of a gateway brings all of them along (ADR 0037).
public interface CrisisNews {

    /// A running crisis as a gateway needs it.
    ///
    /// @param remainingMillis until it ends; the gateway counts from sending its poll, by its own clock
    /// @param byAuthority an authority's document stands behind it; else only members who agreed beforehand count
    /// @param drill works on groups marked as drill only
    /// @param minors the approvers agreed to minors
    /// @param apart accounts that see nothing through it, whatever their role: those who approved it
    record Running(
            UUID id,
            long remainingMillis,
            boolean byAuthority,
            boolean drill,
            boolean minors,
            List<UUID> groups,
            List<String> apart,
            List<Opening> opens) {}

    /// What one role may see for one purpose, field by field up to a level.
    record Opening(String purpose, String role, Map<String, String> fields) {}

    List<Running> running();
}
