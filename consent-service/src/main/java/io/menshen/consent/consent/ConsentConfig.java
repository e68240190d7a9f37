package io.menshen.consent.consent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The times of consents.
@ConfigMapping(prefix = "menshen.consent")
interface ConsentConfig {

    /// How long a member who refused or withdrew is not asked for the same consent again.
    @WithDefault("30d")
    Duration askAgainAfter();

    /// Who answers for the processing, as it stands on receipts (PIPL Art. 73): the platform's full name.
    @WithDefault("本平台的运营者 (the operator of this platform)")
    String handler();

    /// How often consents whose time is over are ended.
    @WithDefault("1s")
    Duration expiryLook();
}
