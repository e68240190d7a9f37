package io.menshen.member.job;

import io.menshen.platform.problem.Trace;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs jobs on virtual threads, a few at a time, and keeps hold of each while it runs.
@ApplicationScoped
class JobWorker {

    private static final Logger LOG = Logger.getLogger(JobWorker.class);

    private final Jobs jobs;
    private final Instance<JobWork> kinds;
    private final Instance<AttemptWatch> watches;
    private final JobConfig config;
    private final JobBell bell;
    private final Clock clock;
    private final Semaphore places;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    JobWorker(
            Jobs jobs,
            Instance<JobWork> kinds,
            Instance<AttemptWatch> watches,
            JobConfig config,
            JobBell bell,
            Clock clock) {
        this.jobs = jobs;
        this.kinds = kinds;
        this.watches = watches;
        this.config = config;
        this.bell = bell;
        this.clock = clock;
        this.places = new Semaphore(config.atOnce());
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("job-worker").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        while (running) {
            try {
                places.acquire();
                Optional<Jobs.Claimed> job = claim();
                if (job.isPresent()) {
                    Jobs.Claimed claimed = job.get();
                    Thread.ofVirtual().name("job-" + claimed.id()).start(() -> {
                        try {
                            work(claimed);
                        } finally {
                            places.release();
                        }
                    });
                } else {
                    places.release();
                    bell.await(config.look());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Optional<Jobs.Claimed> claim() {
        try {
            return jobs.claim();
        } catch (RuntimeException | Error e) {
            LOG.warnf("jobs wait: %s", e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private void work(Jobs.Claimed job) {
        Thread holder = Thread.ofVirtual().name("hold-" + job.id()).start(() -> hold(job));
        try {
            Optional<JobWork> work = kinds.stream()
                    .filter(candidate -> candidate.kind().equals(job.kind()))
                    .findFirst();
            if (work.isEmpty()) {
                throw new JobFailure("unknown-kind");
            }
            JobRun run = new JobRun(
                    jobs, job.id(), job.subjectId(), jobs.payload(job.id()), job.actor(), job.done(), job.term());
            work.get().work(run);
            jobs.done(job.id(), job.term(), () -> work.get().done(run));
        } catch (JobFailure failure) {
            end(job, failure.code());
        } catch (Jobs.TermOver lost) {
            LOG.infof("%s", lost.getMessage());
        } catch (RuntimeException e) {
            LOG.warnf(new Trace(e), "attempt %d failed, job=%s", job.attempts(), job.id());
            tell(job, e);
            retryOrEnd(job);
        } finally {
            holder.interrupt();
        }
    }

    private void tell(Jobs.Claimed job, RuntimeException cause) {
        for (AttemptWatch watch : watches) {
            try {
                watch.failed(job.actor(), cause);
            } catch (RuntimeException e) {
                LOG.errorf(
                        "a failed attempt of job %s was not told on: %s",
                        job.id(), e.getClass().getSimpleName());
            }
        }
    }

    private void retryOrEnd(Jobs.Claimed job) {
        if (job.attempts() >= config.attempts()) {
            end(job, "too-many-attempts");
            return;
        }
        try {
            jobs.retryLater(
                    job.id(), job.term(), clock.instant().plus(config.pause().multipliedBy(job.attempts())));
        } catch (RuntimeException e) {
            LOG.warnf("job %s is free again when its term is over", job.id());
        }
    }

    private void end(Jobs.Claimed job, String code) {
        try {
            jobs.end(job.id(), job.term(), JobState.FAILED, code);
        } catch (RuntimeException e) {
            LOG.warnf("job %s is free again when its term is over", job.id());
        }
    }

    /// Gives signs of life, also while one item takes long.
    private void hold(Jobs.Claimed job) {
        try {
            while (true) {
                Thread.sleep(config.term().dividedBy(3));
                try {
                    jobs.hold(job.id(), job.term());
                } catch (Jobs.TermOver over) {
                    return;
                } catch (RuntimeException e) {
                    LOG.warnf(
                            "no sign of life for job %s: %s",
                            job.id(), e.getClass().getSimpleName());
                }
            }
        } catch (InterruptedException e) {
            // the work has ended
        }
    }
}
