package io.menshen.member.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How often members are asked to look through their data.
@ConfigMapping(prefix = "menshen.reminder")
interface ReminderConfig {

    /// After how many months a member is asked, and asked again; 0 asks nobody.
    @WithDefault("6")
    int months();

    /// How often it is looked whose time has come.
    @WithDefault("10m")
    Duration look();

    /// How many members are asked in one transaction.
    @WithDefault("100")
    int batch();
}
