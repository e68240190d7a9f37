package io.menshen.consent.grant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Who agrees to grants, and the times around them.
@ConfigMapping(prefix = "menshen.grant")
interface GrantConfig {

    /// How many people have to approve a grant.
    @WithDefault("1")
    int approvals();

    /// How often grants and broken glasses whose time is over are looked for.
    @WithDefault("5s")
    Duration look();
}
