package io.menshen.member.protection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How keys are minted and how long they stay open.
@ConfigMapping(prefix = "menshen.protection")
public interface ProtectionConfig {

    /// What new values are sealed and new epochs wrap with: `aes-256-gcm` or `sm4-gcm`. Old values open
    /// whatever it is.
    @WithDefault("aes-256-gcm")
    Suite suite();

    /// The Vault transit key that wraps the KEKs.
    @WithDefault("member-kek")
    String kekName();

    /// The Vault transit key that wraps the root of the blind-index keys.
    @WithDefault("index-root")
    String indexRootName();

    /// How long a KEK or the index root may be used after Vault has last opened it.
    @WithDefault("15m")
    Duration openFor();

    /// How long a KEK takes new data keys.
    @WithDefault("30d")
    Duration epoch();

    /// How many data keys one KEK takes.
    @WithDefault("100000")
    int keysPerEpoch();

    /// How many data keys are minted at once.
    @WithDefault("200")
    int batch();

    /// How many opened data keys are kept in memory, about 300 bytes each.
    @WithDefault("20000")
    int cachedKeys();

    /// How often the keeper looks whether a KEK must be opened again and whether data keys run out.
    @WithDefault("2s")
    Duration look();

    /// How old a minted data key is when it is destroyed because nobody has claimed it.
    @WithDefault("1d")
    Duration sweepAfter();
}
