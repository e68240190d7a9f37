package io.menshen.audit.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The written policy: how long an entry stays.
@ConfigMapping(prefix = "menshen.retention")
public interface RetentionConfig {

    /// How long entries are kept at least; less than three years are refused (PIPL Art. 56 asks for three for
    /// the records of processing).
    @WithDefault("1096d")
    Duration keep();

    /// How often the log looks by itself whether entries may go.
    @WithDefault("24h")
    Duration look();

    /// Whether it looks by itself at all; off, only an operator starts a pruning.
    @WithDefault("true")
    boolean automatic();
}
