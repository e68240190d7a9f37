package io.menshen.member.claim;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How often and for how long somebody may try to claim a record.
@ConfigMapping(prefix = "menshen.claim")
interface ClaimConfig {

    /// How long a code is valid.
    @WithDefault("10m")
    Duration validFor();

    /// How often a proof may be tried for one claim.
    @WithDefault("5")
    int attempts();

    /// How many claims one account may begin in an hour.
    @WithDefault("5")
    int accountAnHour();

    /// How many claims one account may begin in a day.
    @WithDefault("10")
    int accountADay();

    /// How many claims may be begun for one mobile in an hour, whoever begins them.
    @WithDefault("3")
    int mobileAnHour();

    /// How many claims may be begun for one mobile in a day.
    @WithDefault("5")
    int mobileADay();

    /// How often a right code may come with a wrong second fact before no more codes are sent to that mobile:
    /// it is probably not the member's any more.
    @WithDefault("10")
    int wrongFacts();

    /// For how long that is remembered.
    @WithDefault("30d")
    Duration remember();

    /// How often it is looked whether a code is to be sent.
    @WithDefault("500ms")
    Duration look();
}
