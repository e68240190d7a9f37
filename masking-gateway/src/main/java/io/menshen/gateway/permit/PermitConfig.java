package io.menshen.gateway.permit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How permits are minted.
@ConfigMapping(prefix = "menshen.permit")
public interface PermitConfig {

    /// The gateway's RSA key, PKCS #8 in PEM: a path or `file:` URL.
    String privateKeyLocation();

    /// `iss`, as every inner service expects it.
    @WithDefault("menshen-gateway")
    String issuer();

    /// How long a permit lives.
    @WithDefault("60s")
    Duration lifetime();

    /// How long before its end a permit is not used any more: the time a service may take to look at it.
    @WithDefault("15s")
    Duration margin();

    /// How many permits are kept.
    @WithDefault("20000")
    int kept();

    /// Inner services check permits; the gateway takes none. Decided when it is built.
    @WithDefault("false")
    boolean required();
}
