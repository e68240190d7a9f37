package io.menshen.platform.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the relay works.
@ConfigMapping(prefix = "menshen.outbox")
public interface OutboxConfig {

    /// Whether this service has an outbox at all; decided when it is built.
    @WithDefault("true")
    boolean enabled();

    /// How many events one Kafka transaction carries at most.
    @WithDefault("500")
    int batch();

    /// How long the relay sleeps when nothing woke it, and before it tries again after a failure.
    @WithDefault("500ms")
    Duration pause();
}
