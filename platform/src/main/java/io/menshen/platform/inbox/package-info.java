/// Reacting to what other services told over Kafka, once in effect. What is heard serves reactions (erasure,
/// messages, statistics), never permission: a copy may lag.
@org.jspecify.annotations.NullMarked
package io.menshen.platform.inbox;
