package io.menshen.consent.lease;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The times of the basis lease. The defaults are those of ADR 0005; they belong together.
@ConfigMapping(prefix = "menshen.lease")
interface LeaseConfig {

    /// How long a gateway may decide from its cache, from sending a poll, by its own clock.
    @WithDefault("2s")
    Duration length();

    /// How long after the arrival of its last poll a gateway is taken to hold no lease any more. Must exceed the
    /// length by a quarter, for clocks that run at different speeds.
    @WithDefault("2500ms")
    Duration silence();

    /// How long a poll is held when there is nothing new.
    @WithDefault("500ms")
    Duration hold();

    /// How often a waiting withdrawal looks for acknowledgements that came in through another replica.
    @WithDefault("25ms")
    Duration look();
}
