package io.menshen.member.group;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How groups are led.
@ConfigMapping(prefix = "menshen.group")
public interface GroupConfig {

    /// For how long an invitation to lead a group can be taken up.
    @WithDefault("7d")
    Duration invitationFor();
}
