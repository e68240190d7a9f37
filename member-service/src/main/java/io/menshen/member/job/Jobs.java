package io.menshen.member.job;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The queue: takes jobs, gives each to one worker at a time, and remembers how far they are.
///
/// A worker holds a job for a term. One that died lets its term run out, and the next takes the job in a new
/// term; should the first only have slept, it can no longer write anything.
@ApplicationScoped
public class Jobs {

    /// The worker has lost the job to another.
    static final class TermOver extends RuntimeException {
        TermOver(JobId id) {
            super("another worker has job " + id, null, false, false);
        }
    }

    /// A claimed job.
    record Claimed(JobId id, String kind, UUID subjectId, Actor actor, int done, int attempts, long term) {}

    private static final String SELECT = "SELECT id, kind, state, done, total, code, submitted_at, ended_at FROM job";

    private final Database database;
    private final JobConfig config;
    private final JobBell bell;
    private final Clock clock;

    Jobs(Database database, JobConfig config, JobBell bell, Clock clock) {
        this.database = database;
        this.config = config;
        this.bell = bell;
        this.clock = clock;
    }

    /// Takes a job; it starts after the surrounding transaction, if there is one, has committed.
    ///
    /// @param kind which [JobWork] does it
    /// @param subjectId what it is about, e.g. a round
    /// @param sealedPayload what it needs; personal data only sealed
    @Transactional
    public JobId submit(String kind, UUID subjectId, byte[] sealedPayload, Actor actor) {
        JobId id = JobId.random();
        database.update(
                """
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, request, state, submitted_at, free_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?, ?)
                """,
                id.value(),
                kind,
                subjectId,
                sealedPayload,
                actor.id(),
                actor.role(),
                actor.request(),
                clock.instant(),
                clock.instant());
        bell.ringAfterCommit();
        return id;
    }

    /// A job, for who submitted it; for others it is not there.
    Optional<Job> submittedBy(String account, JobId id) {
        return database.first(
                SELECT + " WHERE id = ? AND submitted_by = ?",
                row -> new Job(
                        id,
                        row.getString("kind"),
                        JobState.valueOf(row.getString("state")),
                        row.getInt("done"),
                        row.getObject("total", Integer.class),
                        row.getString("code"),
                        Database.instant(row, "submitted_at"),
                        Database.instantOrNull(row, "ended_at")),
                id.value(),
                account);
    }

    /// Results after a line, by line.
    List<Job.Item> items(JobId id, int after, int limit) {
        return database.list(
                "SELECT line, outcome, reason FROM job_item WHERE job = ? AND line > ? ORDER BY line LIMIT ?",
                row -> new Job.Item(row.getInt("line"), row.getString("outcome"), row.getString("reason")),
                id.value(),
                after,
                limit);
    }

    /// Takes the oldest job that is free, for one term. Two workers never get the same.
    @Transactional
    Optional<Claimed> claim() {
        Instant now = clock.instant();
        return database.first("""
                UPDATE job SET state = 'RUNNING', free_at = ?, term = term + 1, attempts = attempts + 1
                WHERE id = (
                  SELECT id FROM job WHERE state IN ('QUEUED', 'RUNNING') AND free_at <= ?
                  ORDER BY submitted_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, kind, subject_id, submitted_by, role, request, done, attempts, term
                """, Jobs::claimed, now.plus(config.term()), now);
    }

    byte[] payload(JobId id) {
        return database.first("SELECT payload FROM job WHERE id = ?", row -> row.getBytes(1), id.value())
                .orElseThrow();
    }

    /// Prolongs the term.
    @Transactional
    void hold(JobId id, long term) {
        mustHold(
                id,
                database.update(
                        "UPDATE job SET free_at = ? WHERE id = ? AND term = ? AND state = 'RUNNING'",
                        clock.instant().plus(config.term()),
                        id.value(),
                        term));
    }

    @Transactional
    void total(JobId id, long term, int items) {
        mustHold(
                id,
                database.update(
                        "UPDATE job SET total = ? WHERE id = ? AND term = ? AND state = 'RUNNING'",
                        items,
                        id.value(),
                        term));
    }

    @Transactional
    void item(JobId id, long term, Job.Item item) {
        boolean first = database.first(
                        """
                        INSERT INTO job_item (job, line, outcome, reason) VALUES (?, ?, ?, ?)
                        ON CONFLICT (job, line) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason
                        RETURNING xmax = 0
                        """, row -> row.getBoolean(1), id.value(), item.line(), item.outcome(), item.reason())
                .orElseThrow();
        mustHold(
                id,
                database.update(
                        "UPDATE job SET done = done + ?, free_at = ? WHERE id = ? AND term = ? AND state = 'RUNNING'",
                        first ? 1 : 0,
                        clock.instant().plus(config.term()),
                        id.value(),
                        term));
    }

    /// Records the results of some items by one statement, and how many are done with them.
    @Transactional
    void items(JobId id, long term, List<Job.Item> items, int done) {
        if (!items.isEmpty()) {
            database.update(
                    """
                    INSERT INTO job_item (job, line, outcome, reason)
                    SELECT ?, n.line, n.outcome, n.reason FROM unnest(?, ?, ?) AS n (line, outcome, reason)
                    ON CONFLICT (job, line) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason
                    """,
                    id.value(),
                    items.stream().map(Job.Item::line).toArray(Integer[]::new),
                    items.stream().map(Job.Item::outcome).toArray(String[]::new),
                    items.stream().map(Job.Item::reason).toArray(String[]::new));
        }
        progress(id, term, done);
    }

    /// Stops a job: one that waits never starts, one that runs can write nothing more.
    ///
    /// @return false if it has ended already
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean cancel(JobId id) {
        return database.update("""
                UPDATE job SET state = 'CANCELLED', ended_at = ?, payload = '', term = term + 1
                WHERE id = ? AND state IN ('QUEUED', 'RUNNING')
                """, clock.instant(), id.value()) == 1;
    }

    /// Says how many of the job's items are done, for work that records no result for each.
    @Transactional
    void progress(JobId id, long term, int done) {
        mustHold(
                id,
                database.update(
                        "UPDATE job SET done = ?, free_at = ? WHERE id = ? AND term = ? AND state = 'RUNNING'",
                        done,
                        clock.instant().plus(config.term()),
                        id.value(),
                        term));
    }

    /// Whether a job of this kind waits or runs.
    public boolean underWay(String kind) {
        return database.exists("SELECT 1 FROM job WHERE kind = ? AND state IN ('QUEUED', 'RUNNING')", kind);
    }

    /// Ends a job as done, in one transaction with what the work has to say about it.
    @Transactional
    void done(JobId id, long term, Runnable lastWords) {
        end(id, term, JobState.DONE, null);
        lastWords.run();
    }

    /// Ends a job; what it was given is no longer needed.
    @Transactional
    void end(JobId id, long term, JobState state, @Nullable String code) {
        mustHold(id, database.update("""
                UPDATE job SET state = ?, code = ?, ended_at = ?, payload = ''
                WHERE id = ? AND term = ? AND state = 'RUNNING'
                """, state, code, clock.instant(), id.value(), term));
    }

    /// Gives a job back, to be tried again later.
    @Transactional
    void retryLater(JobId id, long term, Instant when) {
        mustHold(
                id,
                database.update(
                        "UPDATE job SET state = 'QUEUED', free_at = ? WHERE id = ? AND term = ? AND state = 'RUNNING'",
                        when,
                        id.value(),
                        term));
    }

    private static void mustHold(JobId id, int rows) {
        if (rows != 1) {
            throw new TermOver(id);
        }
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                new JobId(row.getObject("id", UUID.class)),
                row.getString("kind"),
                row.getObject("subject_id", UUID.class),
                new Actor(row.getString("submitted_by"), row.getString("role"), row.getString("request")),
                row.getInt("done"),
                row.getInt("attempts"),
                row.getLong("term"));
    }
}
