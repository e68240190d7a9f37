/// The Kafka broker of the local stack: one KRaft node in a process of its own.
@org.jspecify.annotations.NullMarked
package io.menshen.local.kafka;
