package io.menshen.gateway.door;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How patient the door is.
@ConfigMapping(prefix = "menshen.door")
public interface DoorConfig {

    /// How long a service may take to answer.
    @WithDefault("10s")
    Duration upstreamLimit();

    /// How long a caller may take to send a body.
    @WithDefault("15s")
    Duration bodyLimit();

    /// Answers above this many bytes are masked on a virtual thread, so that no event loop is held up.
    @WithDefault("65536")
    int largeAnswer();

    /// How old a token may be for what an operation marks with `x-fresh-token`: approving, declaring, activating.
    @WithDefault("60s")
    Duration freshToken();

    /// How long ago the caller may have signed in for the same, and for what names a level with `x-acr`.
    @WithDefault("5m")
    Duration freshSignIn();
}
