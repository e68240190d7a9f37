package io.menshen.local.backup;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What stands in clear at the head of a backup file: enough to find its key, and nothing of anybody. It is the
/// associated data of what follows, so a changed header does not open.
///
/// @param stack which stack's data it is
/// @param takenAt to which moment it belongs, ISO 8601 in UTC
/// @param postgres the major version of PostgreSQL whose files these are
/// @param bytes about how much room the unpacked files need
/// @param transitKey Vault's key that wraps `wrapped`
/// @param wrapped the file's key, wrapped
record Header(
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) String kind,
        @JsonProperty(required = true) String stack,
        @JsonProperty(required = true) String takenAt,
        @JsonProperty(required = true) int postgres,
        @JsonProperty(required = true) long bytes,
        @JsonProperty(required = true) String transitKey,
        @JsonProperty(required = true) String wrapped) {}
