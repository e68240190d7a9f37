package io.menshen.audit.cosigning;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Who watches the log.
@ConfigMapping(prefix = "menshen.witness")
public interface WitnessConfig {

    /// The witnesses, divided by commas, each as its vkey, a space and the address under which it answers
    /// `add-checkpoint`.
    Optional<List<String>> list();

    /// How many of them must cosign a checkpoint before it counts as witnessed.
    @WithDefault("1")
    int quorum();

    /// The shortest time from one round of questions to the next: what was signed meanwhile is cosigned together.
    @WithDefault("1s")
    Duration interval();

    /// How old a cosignature gets before the same checkpoint is cosigned again while nothing happens.
    @WithDefault("1m")
    Duration refresh();

    /// How long a witness may take to answer.
    @WithDefault("5s")
    Duration timeout();
}
