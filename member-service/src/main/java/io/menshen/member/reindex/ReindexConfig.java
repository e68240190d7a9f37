package io.menshen.member.reindex;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How search indexes are watched and built.
@ConfigMapping(prefix = "menshen.reindex")
public interface ReindexConfig {

    /// How often it is looked whether the search indexes keep the right number of bits, and whether one has to be
    /// filled.
    @WithDefault("10m")
    Duration look();

    /// From how many members on an index that does not fit is an alarm. Few members always stand out.
    @WithDefault("1000")
    long alarmFrom();

    /// How many members are put into a new index at once.
    @WithDefault("200")
    int batch();
}
