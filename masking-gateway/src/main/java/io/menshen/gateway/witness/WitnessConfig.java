package io.menshen.gateway.witness;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long the log may go unwatched.
@ConfigMapping(prefix = "menshen.witness")
public interface WitnessConfig {

    /// The age of the witnesses' last word above which grants and exports are refused.
    @WithDefault("15m")
    Duration maxAge();
}
