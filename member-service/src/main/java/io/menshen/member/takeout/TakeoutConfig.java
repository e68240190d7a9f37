package io.menshen.member.takeout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How much may be exported in a crisis, and for how long.
@ConfigMapping(prefix = "menshen.crisis-export")
interface TakeoutConfig {

    /// For how long an export can be read; the end of the crisis comes first.
    @WithDefault("12h")
    Duration keepFor();

    /// How many exports that can be read one person may have in a crisis.
    @WithDefault("3")
    int each();

    /// How often keys whose crisis is over are looked for.
    @WithDefault("2s")
    Duration look();

    /// After which time a key that should be destroyed and is not raises an alarm.
    @WithDefault("5m")
    Duration overdue();
}
