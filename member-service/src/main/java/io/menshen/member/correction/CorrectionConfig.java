package io.menshen.member.correction;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long corrections take.
@ConfigMapping(prefix = "menshen.correction")
interface CorrectionConfig {

    /// Within which time a correction is to be decided: the fifteen working days of a member's request.
    @WithDefault("15d")
    Duration due();

    /// For how long a reviewer who took a correction in hand sees it.
    @WithDefault("30m")
    Duration inHand();
}
