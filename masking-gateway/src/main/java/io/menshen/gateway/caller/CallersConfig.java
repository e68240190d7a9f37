package io.menshen.gateway.caller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How callers are known.
@ConfigMapping(prefix = "menshen.caller")
public interface CallersConfig {

    /// How often the identity provider's keys are fetched anew: a key that it has given up is refused after this and
    /// another minute.
    @WithDefault("60s")
    Duration keyRefresh();
}
