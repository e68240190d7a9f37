package io.menshen.consent.register;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What becomes of the texts that a newer version of the service brings.
@ConfigMapping(prefix = "menshen.register")
interface RegisterConfig {

    /// `offered`: as a draft that two people put in force, or not. `installed`: in force at the start, as long as
    /// nobody has decided on anything yet – for developers' machines and tests.
    @WithDefault("offered")
    Upgrade upgrades();

    enum Upgrade {
        OFFERED,
        INSTALLED
    }
}
