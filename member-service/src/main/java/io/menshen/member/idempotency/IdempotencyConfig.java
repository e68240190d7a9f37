package io.menshen.member.idempotency;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long a request can be repeated.
@ConfigMapping(prefix = "menshen.idempotency")
public interface IdempotencyConfig {

    /// How long a key is remembered; after that the same key is a new request.
    @WithDefault("24h")
    Duration keepFor();
}
