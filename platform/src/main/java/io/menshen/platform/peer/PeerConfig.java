package io.menshen.platform.peer;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whom this service believes and whom it answers over TLS.
@ConfigMapping(prefix = "menshen.peer")
public interface PeerConfig {

    /// The authorities whose certificates are believed, both ways: a PEM file. Needed by the TLS configuration
    /// `suite`, and read anew with it.
    Optional<Path> authority();

    /// The names of those who may call, as DNS names in their certificates. Without it nobody has to show one: the
    /// gateway, which people call, and a stack that speaks plain HTTP on one machine.
    Optional<List<String>> allowed();
}
