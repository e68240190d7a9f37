package io.menshen.consent.crisis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Who agrees to a crisis, and the times around it.
@ConfigMapping(prefix = "menshen.crisis")
interface CrisisConfig {

    /// How many people have to approve a declaration, an extension or a plan: a privacy officer, one of the committee,
    /// and more of those who may approve.
    @WithDefault("3")
    int approvals();

    /// How many have to approve what a valid plan foresees exactly.
    @WithDefault("1")
    int planApprovals();

    /// How long after its end a crisis has to be evaluated.
    @WithDefault("30d")
    Duration evaluatedWithin();

    /// How often crises whose time is over are noted.
    @WithDefault("1s")
    Duration look();
}
