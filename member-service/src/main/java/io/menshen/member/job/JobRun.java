package io.menshen.member.job;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One run of a job: what was submitted, and where to say how far it is.
public final class JobRun {

    private final Jobs jobs;
    private final JobId id;
    private final UUID subjectId;
    private final byte[] payload;
    private final Actor actor;
    private final int done;
    private final long term;

    JobRun(Jobs jobs, JobId id, UUID subjectId, byte[] payload, Actor actor, int done, long term) {
        this.jobs = jobs;
        this.id = id;
        this.subjectId = subjectId;
        this.payload = payload;
        this.actor = actor;
        this.done = done;
        this.term = term;
    }

    public JobId id() {
        return id;
    }

    /// What the job is about, e.g. a round.
    public UUID subjectId() {
        return subjectId;
    }

    /// What was submitted, sealed as it was.
    public byte[] payload() {
        return payload.clone();
    }

    /// On whose behalf.
    public Actor actor() {
        return actor;
    }

    /// How many items an earlier run has recorded.
    public int done() {
        return done;
    }

    /// Says how many items there are.
    public void total(int items) {
        jobs.total(id, term, items);
    }

    /// Records the result of one item. Inside a transaction of the work it commits or vanishes with it, so that an item
    /// is neither done twice nor forgotten.
    ///
    /// @param line where the item stands in what was submitted; recording it again replaces the result
    public void item(int line, String outcome, @Nullable String reason) {
        jobs.item(id, term, new Job.Item(line, outcome, reason));
    }

    /// Records the results of some items and how many are done in all; for work that goes in batches and records
    /// only what needs a person.
    public void items(List<Job.Item> items, int doneInAll) {
        jobs.items(id, term, items, doneInAll);
    }

    /// Says how many items are done, for work whose items are too many to record each.
    public void progress(int items) {
        jobs.progress(id, term, items);
    }
}
