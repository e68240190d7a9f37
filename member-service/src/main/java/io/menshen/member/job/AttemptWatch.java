package io.menshen.member.job;

import io.menshen.member.Actor;

/// Hears of every attempt of a job that failed, before it is tried again; e.g. to leave evidence of why.
public interface AttemptWatch {

    /// @param actor on whose behalf the job runs
    void failed(Actor actor, RuntimeException cause);
}
