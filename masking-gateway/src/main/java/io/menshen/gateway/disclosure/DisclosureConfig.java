package io.menshen.gateway.disclosure;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long evidence may take.
@ConfigMapping(prefix = "menshen.disclosure")
public interface DisclosureConfig {

    /// How long Kafka may take to acknowledge a record. With everything else a request needs, the refusal of a
    /// clear read must leave within a second.
    @WithDefault("700ms")
    Duration acknowledgement();

    /// How often somebody looks whether a record is late.
    @WithDefault("25ms")
    Duration granularity();

    /// How long to wait between two attempts to open a source.
    @WithDefault("500ms")
    Duration probe();

    /// How many records of refusals may wait for the outbox at once; more are counted as lost.
    @WithDefault("256")
    int waitingRefusals();
}
