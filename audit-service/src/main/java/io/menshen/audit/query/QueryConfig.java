package io.menshen.audit.query;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.ZoneId;

/// How questions are understood.
@ConfigMapping(prefix = "menshen.query")
public interface QueryConfig {

    /// Whose midnight begins a day in `created:2026-11-22`.
    @WithDefault("Asia/Shanghai")
    ZoneId zone();
}
