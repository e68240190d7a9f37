package io.menshen.platform.restore;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What happens after the database was restored.
@ConfigMapping(prefix = "menshen.restore")
public interface RestoreConfig {

    /// Whether the process ends after replaying, before it opens a port or sends anything: for a drill on a
    /// copy.
    @WithDefault("false")
    boolean replayOnly();
}
