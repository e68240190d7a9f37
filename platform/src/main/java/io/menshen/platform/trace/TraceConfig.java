package io.menshen.platform.trace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// Where spans go.
@ConfigMapping(prefix = "menshen.trace")
public interface TraceConfig {

    /// A collector that takes OTLP over HTTP, such as `http://collector:4318/v1/traces`; without it no span leaves.
    Optional<String> endpoint();

    /// Which share of the requests is followed, from 0 to 1. The gateway decides, and the others go by it.
    @WithDefault("0.1")
    double share();
}
