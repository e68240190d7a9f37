package io.menshen.audit.intake;

/// Where in Kafka something stood.
public record Position(String topic, int partition, long offset) {}
