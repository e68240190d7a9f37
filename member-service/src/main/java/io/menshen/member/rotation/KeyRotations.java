package io.menshen.member.rotation;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.job.JobFailure;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.job.Jobs;
import io.menshen.member.protection.Rotation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Rotates the keys as a job: one at a time, and one that was broken off is taken up where it was.
@ApplicationScoped
class KeyRotations implements JobWork {

    static final String KIND = "key-rotation";

    /// Two who ask at the same time get one job between them.
    private static final long ASKING = 0x726f74617465L;

    private final Rotation rotation;
    private final Jobs jobs;
    private final Facts facts;
    private final Database database;
    private final RotationConfig config;

    KeyRotations(Rotation rotation, Jobs jobs, Facts facts, Database database, RotationConfig config) {
        this.rotation = rotation;
        this.jobs = jobs;
        this.facts = facts;
        this.database = database;
        this.config = config;
    }

    /// Begins a rotation, or goes on with the last one if that came to no end.
    ///
    /// @throws RotationRefusal.UnderWay if a job for it waits or runs
    @Transactional
    JobId rotate(Actor actor) {
        database.list("SELECT pg_advisory_xact_lock(?)", row -> true, ASKING);
        if (jobs.underWay(KIND)) {
            throw new RotationRefusal.UnderWay();
        }
        UUID id = rotation.unfinished().orElseGet(UUID::randomUUID);
        facts.record(actor, "keys.rotation-asked-for", List.of());
        return jobs.submit(KIND, id, new byte[0], actor);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) throws JobFailure {
        UUID id = run.subjectId();
        rotation.begin(id);
        Progress progress = new Progress(run, Math.toIntExact(rotation.remaining(id)));
        Set<UUID> damaged = rotation.moveAll(id, config.batch(), progress::moved);
        if (!damaged.isEmpty()) {
            throw new JobFailure("damaged-keys");
        }
        rotation.end(id);
    }

    @Override
    public void done(JobRun run) {
        facts.record(run.actor(), "keys.rotated", List.of());
    }

    /// Counts on from where an earlier attempt of the job has stopped.
    private static final class Progress {
        private final JobRun run;
        private int done;

        Progress(JobRun run, int remaining) {
            this.run = run;
            this.done = run.done();
            run.total(done + remaining);
        }

        void moved(int keys) {
            done += keys;
            run.progress(done);
        }
    }
}
