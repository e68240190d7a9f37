package io.menshen.member.refund;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How refunds are paid.
@ConfigMapping(prefix = "menshen.refund")
public interface RefundConfig {

    /// For how long one of customer service has a payment in hand, and sees where the money goes.
    @WithDefault("15m")
    Duration inHand();
}
