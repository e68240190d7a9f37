package io.menshen.member.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long records wait.
@ConfigMapping(prefix = "menshen.registry")
public interface RegistryConfig {

    /// How long a record that nobody has claimed is kept after it was last needed.
    @WithDefault("30d")
    Duration unclaimedFor();

    /// How often records whose time is over are looked for.
    @WithDefault("60s")
    Duration look();
}
