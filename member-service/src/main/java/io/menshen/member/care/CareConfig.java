package io.menshen.member.care;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long cases of customer service last.
@ConfigMapping(prefix = "menshen.care")
interface CareConfig {

    /// For how long one of customer service who took a case in hand can look the record up under it.
    @WithDefault("30m")
    Duration inHand();

    /// How long a case stays open; then it lapses. One that was not opened lapses after the same time.
    @WithDefault("7d")
    Duration openFor();

    /// For how long nobody opens a case for a member as whom somebody could not be verified; the member can.
    @WithDefault("24h")
    Duration blockedFor();

    /// How often it is looked whether cases have lapsed.
    @WithDefault("1m")
    Duration look();
}
