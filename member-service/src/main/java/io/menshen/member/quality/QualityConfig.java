package io.menshen.member.quality;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When a record is looked at again.
@ConfigMapping(prefix = "menshen.quality")
public interface QualityConfig {

    /// After how long without a change or a confirmation an e-mail, a mobile, a flat or an address counts as outdated.
    @WithDefault("730d")
    Duration outdatedAfter();

    /// How many members a report opens at once.
    @WithDefault("200")
    int batch();
}
