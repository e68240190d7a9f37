package io.menshen.gateway.basis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the gateway talks with consent-service.
@ConfigMapping(prefix = "menshen.basis")
public interface BasisConfig {

    /// How many members' basis is kept.
    @WithDefault("200000")
    int kept();

    /// How long a poll may take; consent-service holds it for half a second at most.
    @WithDefault("1s")
    Duration pollLimit();

    /// How long one batch may take.
    @WithDefault("1s")
    Duration askLimit();
}
