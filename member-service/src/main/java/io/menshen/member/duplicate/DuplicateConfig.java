package io.menshen.member.duplicate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How duplicates are looked for and merged.
@ConfigMapping(prefix = "menshen.duplicate")
public interface DuplicateConfig {

    /// From which score on, in hundredths, a reviewer is shown two records.
    @WithDefault("60")
    int threshold();

    /// How many records may share a search tag for them to be compared with each other; a tag that more
    /// share is passed over and counted.
    @WithDefault("100")
    int mostInABlock();

    /// For how many members at once a search looks who shares a tag with them.
    @WithDefault("100")
    int batch();

    /// How many new or changed records are compared in one transaction.
    @WithDefault("20")
    int atOnce();

    /// For how long a reviewer who took a pair in hand sees both records.
    @WithDefault("30m")
    Duration inHand();

    /// How long after the stricter consents were heard to be in force records are merged: longer than any
    /// gateway may rely on what it knew before (`menshen.lease.silence` of consent-service).
    @WithDefault("3s")
    Duration settle();

    /// For how long a merge can be undone; after that what an undo needs is removed.
    @WithDefault("30d")
    Duration undoFor();

    /// How often merges that are due are looked for.
    @WithDefault("1s")
    Duration look();
}
