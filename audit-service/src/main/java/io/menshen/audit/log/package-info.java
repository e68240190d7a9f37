/// The append-only log: takes submissions exactly once, orders them, and cuts the tree into files.
///
/// Primary are the rows of `leaf`, `salt`, `source`, `kafka_position` and `log_size`, which change in one commit.
/// Tiles, bundles and the query rows follow from them and are made again after a crash.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.log;
