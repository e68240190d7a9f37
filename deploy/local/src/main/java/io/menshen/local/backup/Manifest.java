package io.menshen.local.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/// What a backup holds, as its last entry, sealed with it.
///
/// @param id the same as in the header: an exchanged body is found
/// @param takenAt the moment of the restore point
/// @param version PostgreSQL's full version
/// @param firstSegment the first segment of write-ahead log that the backup needs
/// @param point the named restore point at which the counts were taken
/// @param exact whether nobody could write between counting and restore point
/// @param tables database → table → rows
/// @param positions topic → partition → Kafka's end before the backup began: what lies behind may be unknown to
/// it
record Manifest(
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) String kind,
        @JsonProperty(required = true) String takenAt,
        @JsonProperty(required = true) String version,
        @JsonProperty(required = true) String firstSegment,
        @JsonProperty(required = true) String point,
        @JsonProperty(required = true) boolean exact,
        @JsonProperty(required = true) Map<String, Map<String, Long>> tables,
        @JsonProperty(required = true) Map<String, Map<Integer, Long>> positions) {

    long rows() {
        return tables.values().stream()
                .flatMap(database -> database.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
