package io.menshen.member.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How jobs are worked on.
@ConfigMapping(prefix = "menshen.job")
public interface JobConfig {

    /// For how long a worker holds a job without a sign of life; a crash delays the job by this much.
    @WithDefault("10s")
    Duration term();

    /// How often the worker looks for jobs that nobody rang for.
    @WithDefault("1s")
    Duration look();

    /// How many jobs run at the same time.
    @WithDefault("2")
    int atOnce();

    /// How often a job is tried before it fails.
    @WithDefault("5")
    int attempts();

    /// How long it waits after a failed attempt, times the number of attempts.
    @WithDefault("3s")
    Duration pause();
}
