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

    /// How long after a record got its mobile an account with that verified number is linked to it without more
    /// being asked: no longer than a given-up number is kept out of use.
    @WithDefault("90d")
    Duration numberStandsFor();

    /// How often records whose time is over are looked for.
    @WithDefault("60s")
    Duration look();
}
