package io.menshen.consent.duty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When people are reminded of courses and pledges, and how long records are kept.
@ConfigMapping(prefix = "menshen.duty")
interface DutyConfig {

    /// How long before its end somebody is reminded, and is due in the privacy officer's list.
    @WithDefault("30d")
    Duration remindBefore();

    /// How often it is looked for whom to remind, and for records that are kept no longer.
    @WithDefault("1m")
    Duration look();

    /// How long a record is kept after it has ended.
    @WithDefault("1096d")
    Duration kept();
}
