/// What services tell each other over Kafka: the CloudEvents envelope and the one shape of evidence.
@org.jspecify.annotations.NullMarked
package io.menshen.platform.event;
