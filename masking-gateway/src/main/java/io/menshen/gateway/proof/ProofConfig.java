package io.menshen.gateway.proof;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/// Which proofs are taken.
@ConfigMapping(prefix = "menshen.proof")
public interface ProofConfig {

    /// The addresses under which callers know this gateway, scheme and authority, as proofs have to name them. What the
    /// request says of it (`Host`, `X-Forwarded-Host`) is not believed: a proof made for another server would fit.
    @WithDefault("http://127.0.0.1:8080")
    Set<URI> origins();

    /// How old a proof may be; it is remembered a little longer.
    @WithDefault("60s")
    Duration maxAge();
}
