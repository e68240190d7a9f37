package io.menshen.gateway.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// How sessions are seen and ended.
@ConfigMapping(prefix = "menshen.session")
public interface SessionConfig {

    /// The gateway's own client at the identity provider. It has no right of its own: it exchanges the token of
    /// whoever is asking.
    @WithDefault("menshen-api")
    String clientId();

    /// That client's secret. Without it nobody sees or ends sessions here (503), and nobody is told of a new
    /// device.
    Optional<String> clientSecret();

    /// How often a gateway looks for sessions that were ended through another one.
    @WithDefault("1s")
    Duration look();

    /// How long after it last could look a gateway goes by what it knows. Then it takes tokens of the last
    /// minute only: who refreshes is asked about by the identity provider.
    @WithDefault("30s")
    Duration unseen();

    /// How long an ended session is remembered: longer than a token of it can last.
    @WithDefault("12h")
    Duration remember();

    /// How long a device is remembered after it was last met.
    @WithDefault("180d")
    Duration deviceKept();

    /// How long the identity provider may take.
    @WithDefault("3s")
    Duration limit();
}
