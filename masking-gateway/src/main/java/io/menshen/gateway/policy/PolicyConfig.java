package io.menshen.gateway.policy;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/// Where the annotated OpenAPI documents are.
@ConfigMapping(prefix = "menshen.contracts")
public interface PolicyConfig {

    /// A folder with `<service>.yaml` for each configured service; without it, those this gateway was built with.
    Optional<Path> directory();
}
