package io.menshen.member.rotation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How keys are rotated.
@ConfigMapping(prefix = "menshen.rotation")
public interface RotationConfig {

    /// How many data keys are moved under the new epoch at once.
    @WithDefault("500")
    int batch();
}
