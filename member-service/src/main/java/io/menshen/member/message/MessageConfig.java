package io.menshen.member.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How members are reached.
@ConfigMapping(prefix = "menshen.message")
interface MessageConfig {

    /// Who delivers.
    enum Provider {
        /// Nobody: the channel is not offered.
        NONE,
        /// Nobody either, but what would have been sent can be read with `./menshen messages`. For one's own
        /// machine.
        LOCAL,
        /// The real one.
        REAL
    }

    /// Who delivers SMS: `none`, `local` or `real` (`menshen.sms.*`).
    @WithDefault("none")
    Provider sms();

    /// Who delivers e-mail: `none`, `local` or `real` (`quarkus.mailer.*`).
    @WithDefault("none")
    Provider email();

    /// How often it is looked whether something is to be sent.
    @WithDefault("500ms")
    Duration look();

    /// How long one attempt may take before it counts as broken off.
    @WithDefault("60s")
    Duration term();

    /// How long after a first failure it is tried again; twice as long after each further one, one hour at
    /// most.
    @WithDefault("5s")
    Duration pause();

    /// How long a message is tried before it is given up.
    @WithDefault("24h")
    Duration patience();

    /// How long messages are kept, the inbox too.
    @WithDefault("365d")
    Duration kept();
}
