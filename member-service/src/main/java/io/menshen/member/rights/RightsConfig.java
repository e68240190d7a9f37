package io.menshen.member.rights;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long requests take.
@ConfigMapping(prefix = "menshen.rights")
interface RightsConfig {

    /// Within how many working days a request is to be answered.
    @WithDefault("15")
    int workingDays();

    /// Public holidays and make-up working days: the path of a file, or `bundled` for the one that comes with
    /// the service.
    @WithDefault("bundled")
    String calendar();

    /// For how long a reviewer who took a request in hand sees it.
    @WithDefault("30m")
    Duration inHand();

    /// How long a request is kept after it has ended.
    @WithDefault("1096d")
    Duration kept();

    /// How often it is looked whether a request is overdue.
    @WithDefault("1m")
    Duration look();
}
