package io.menshen.consent.consent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The times of consents.
@ConfigMapping(prefix = "menshen.consent")
interface ConsentConfig {

    /// How long a member who refused or withdrew is not asked for the same consent again.
    @WithDefault("30d")
    Duration askAgainAfter();

    /// How often consents whose time is over are ended.
    @WithDefault("1s")
    Duration expiryLook();
}
