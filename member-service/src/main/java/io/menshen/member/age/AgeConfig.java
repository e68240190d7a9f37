package io.menshen.member.age;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How ages are kept.
@ConfigMapping(prefix = "menshen.age")
interface AgeConfig {

    /// How often it is looked whether somebody has turned 14 or 18; each minor once a day.
    @WithDefault("10m")
    Duration look();
}
