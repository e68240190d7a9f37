package io.menshen.member.erasure;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long erasing waits.
@ConfigMapping(prefix = "menshen.erasure")
interface ErasureConfig {

    /// For how long a member may change their mind, unless they ask to be erased at once.
    @WithDefault("72h")
    Duration coolingOff();

    /// How long after the last order the data of who ordered must be kept; zero if no law says so. Nobody reads them
    /// meanwhile.
    @WithDefault("0s")
    Duration legalHold();

    /// How often erasures that are due are looked for.
    @WithDefault("10s")
    Duration look();
}
