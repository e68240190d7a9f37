package io.menshen.member.lookup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How much looking up a caller may do.
@ConfigMapping(prefix = "menshen.lookup")
interface LookupConfig {

    /// What a caller may spend on searches within a short while.
    @WithDefault("30")
    int burst();

    /// How long that while is.
    @WithDefault("10m")
    Duration burstWithin();

    /// What a caller may spend within 24 hours.
    @WithDefault("200")
    int daily();

    /// What a search costs that finds nobody for the caller; one that does costs 1.
    @WithDefault("2")
    int missCosts();

    /// Up to how many members are shown; who matches more is asked to be more exact.
    @WithDefault("20")
    int mostShown();

    /// Up to how many members one search may open to compare.
    @WithDefault("2000")
    int mostOpened();
}
