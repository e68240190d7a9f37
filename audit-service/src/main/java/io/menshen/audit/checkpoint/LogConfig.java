package io.menshen.audit.checkpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/// The log's identity and places.
@ConfigMapping(prefix = "menshen.log")
public interface LogConfig {

    /// Where tiles, bundles and the checkpoint's file are written. Outside the database and its backups.
    Path directory();

    /// The log's name in checkpoints, and the name of its key. Never changes once something is signed.
    @WithDefault("menshen.local/log")
    String origin();

    /// The name of the Ed25519 key in Vault's transit engine.
    @WithDefault("checkpoint")
    String key();

    /// The shortest time from one signature to the next while there is something to sign.
    @WithDefault("200ms")
    Duration checkpointInterval();

    /// How many records one batch takes at most.
    @WithDefault("2000")
    int batch();

    /// How long a source that ended may lack records it had acknowledged before that is an alarm.
    @WithDefault("60s")
    Duration patience();

    /// Whether this process appends at all; off, it only answers questions.
    @WithDefault("true")
    boolean sequencer();
}
