package io.menshen.member.representation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How representations are kept.
@ConfigMapping(prefix = "menshen.representation")
interface RepresentationConfig {

    /// For how long a reviewer who took a check in hand sees whom it concerns.
    @WithDefault("30m")
    Duration inHand();

    /// How long a mandate may last at most, from asking for it.
    @WithDefault("365d")
    Duration longest();

    /// How often it is looked whether a mandate's time is over. It covers nothing any more in any case.
    @WithDefault("1m")
    Duration look();
}
