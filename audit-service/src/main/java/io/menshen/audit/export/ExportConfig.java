package io.menshen.audit.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How much leaves at once, and for how long it lies there.
@ConfigMapping(prefix = "menshen.export")
public interface ExportConfig {

    /// How long an export can be fetched before its file is deleted.
    @WithDefault("24h")
    Duration kept();

    /// How many entries one export holds at most.
    @WithDefault("100000")
    int most();

    /// How often the worker looks for exports to make or to delete.
    @WithDefault("1s")
    Duration look();
}
