package io.menshen.member.copy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long copies are kept.
@ConfigMapping(prefix = "menshen.copy")
interface CopyConfig {

    /// For how long a finished copy can be fetched; then it is removed.
    @WithDefault("7d")
    Duration keepFor();

    /// After which time a copy that is not finished counts as failed, and may be asked for anew.
    @WithDefault("5m")
    Duration patience();

    /// How often copies whose time is over are looked for.
    @WithDefault("1m")
    Duration look();
}
