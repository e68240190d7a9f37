package io.menshen.member.apart;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the database of groups that lie apart is looked after.
@ConfigMapping(prefix = "menshen.apart")
public interface ApartConfig {

    /// How often it is looked whether groups have to be moved there or the database has to be swept.
    @WithDefault("10s")
    Duration look();

    /// How long after a sweep the next one begins.
    @WithDefault("6h")
    Duration sweepEvery();

    /// How long after it was first found without a member a row is kept. Longer than any transaction lasts:
    /// less than 15 minutes is refused.
    @WithDefault("1d")
    Duration grace();

    /// How many rows are moved or swept at once.
    @WithDefault("500")
    int batch();

    /// For how many rows a sweep keeps a name in memory, 8 bytes each; more rows are swept in more passes.
    @WithDefault("1000000")
    int mostInMemory();
}
