package io.menshen.member.imports;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How files of members are taken in.
@ConfigMapping(prefix = "menshen.import")
public interface ImportConfig {

    /// How many rows are registered in one transaction.
    @WithDefault("500")
    int batch();

    /// How many files a partner may have under way at the same time.
    @WithDefault("4")
    int atOnce();

    /// How long the parts of a file may take to arrive.
    @WithDefault("1h")
    Duration completeWithin();

    /// How long an import can be undone.
    @WithDefault("7d")
    Duration undoFor();

    /// How often files that are no longer needed are looked for.
    @WithDefault("5s")
    Duration look();
}
