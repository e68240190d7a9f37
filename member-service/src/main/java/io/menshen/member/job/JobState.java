package io.menshen.member.job;

/// Where a job stands.
public enum JobState {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
}
