package io.menshen.member.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Actor;
import io.menshen.member.Caller;
import io.menshen.member.JobId;
import io.menshen.member.database.Database;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class JobsTest {

    private static final ConcurrentHashMap<UUID, AtomicInteger> RUNS = new ConcurrentHashMap<>();

    @Inject
    Jobs jobs;

    @Inject
    Database database;

    private final Caller leader = Caller.leader();
    private final Actor actor = new Actor(leader.subject(), "group-leader", null);

    /// Does five items; what it was given says where it stumbles.
    @ApplicationScoped
    static class FiveItems implements JobWork {

        @Override
        public String kind() {
            return "five-items";
        }

        @Override
        public void work(JobRun run) throws JobFailure {
            int attempt = RUNS.computeIfAbsent(run.subjectId(), _ -> new AtomicInteger())
                    .incrementAndGet();
            String payload = new String(run.payload());
            if (payload.equals("never")) {
                throw new JobFailure("unreadable");
            }
            run.total(5);
            for (int line = run.done() + 1; line <= 5; line++) {
                if (payload.equals("stumble") && attempt == 1 && line == 3) {
                    throw new IllegalStateException("stumbled");
                }
                run.item(line, "accepted", line == 5 ? "a-reason" : null);
            }
        }
    }

    @Test
    void aJobIsDoneAndTellsWhatCameOfEachItem() {
        JobId job = submit("well");

        ended(job);

        leader.calls("readJob")
                .get("/v1/jobs/{id}", job.value())
                .then()
                .statusCode(200)
                .body("state", is("DONE"), "done", is(5), "total", is(5), "kind", is("five-items"));
        leader.calls("readJobItems")
                .get("/v1/jobs/{id}/items?limit=4", job.value())
                .then()
                .body("items", hasSize(4), "items[0].outcome", is("accepted"), "next", is("4"));
        leader.calls("readJobItems")
                .get("/v1/jobs/{id}/items?after=4", job.value())
                .then()
                .body("items[0].line", is(5), "items[0].reason", is("a-reason"), "next", nullValue());
    }

    @Test
    void aJobThatStumbledGoesOnBehindWhatIsRecorded() {
        JobId job = submit("stumble");

        ended(job);

        leader.calls("readJob").get("/v1/jobs/{id}", job.value()).then().body("state", is("DONE"), "done", is(5));
    }

    @Test
    void aJobThatCanNeverSucceedFailsWithItsCode() {
        JobId job = submit("never");

        ended(job);

        leader.calls("readJob")
                .get("/v1/jobs/{id}", job.value())
                .then()
                .body("state", is("FAILED"), "code", is("unreadable"));
    }

    /// As after `kill -9`: the row says RUNNING, and nobody holds it any more.
    @Test
    void aJobWhoseWorkerDiedIsTakenUpAgain() {
        UUID id = UUID.randomUUID();
        database.update("""
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, state, done, total, submitted_at,
                                 free_at, term, attempts)
                VALUES (?, 'five-items', ?, 'well', ?, 'group-leader', 'RUNNING', 2, 5, now(), now() - interval '1 s', 1, 1)
                """, id, UUID.randomUUID(), leader.subject());

        ended(new JobId(id));

        leader.calls("readJob").get("/v1/jobs/{id}", id).then().body("state", is("DONE"), "done", is(5));
    }

    @Test
    void aWorkerThatLostItsTermCanWriteNothing() {
        UUID id = UUID.randomUUID();
        database.update("""
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, state, submitted_at, free_at, term)
                VALUES (?, 'nobody', ?, '', ?, 'group-leader', 'RUNNING', now(), now() + interval '1 day', 7)
                """, id, UUID.randomUUID(), leader.subject());

        assertThatThrownBy(() -> jobs.item(new JobId(id), 6, new Job.Item(1, "accepted", null)))
                .isInstanceOf(Jobs.TermOver.class);

        assertThat(jobs.items(new JobId(id), 0, 10)).isEmpty();
    }

    @Test
    void anItemVanishesWithTheTransactionOfItsEffect() {
        UUID id = UUID.randomUUID();
        database.update("""
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, state, submitted_at, free_at, term)
                VALUES (?, 'nobody', ?, '', ?, 'group-leader', 'RUNNING', now(), now() + interval '1 day', 1)
                """, id, UUID.randomUUID(), leader.subject());

        QuarkusTransaction.begin();
        jobs.item(new JobId(id), 1, new Job.Item(1, "accepted", null));
        QuarkusTransaction.rollback();

        assertThat(jobs.items(new JobId(id), 0, 10)).isEmpty();
    }

    @Test
    void aJobThatWasRolledBackNeverStarts() {
        UUID subject = UUID.randomUUID();

        QuarkusTransaction.begin();
        jobs.submit("five-items", subject, "well".getBytes(), actor);
        QuarkusTransaction.rollback();

        assertThat(database.exists("SELECT 1 FROM job WHERE subject_id = ?", subject))
                .isFalse();
    }

    @Test
    void anotherLeadersJobIsNotFoundEqualToAMissingOne() {
        JobId job = submit("well");
        Caller other = Caller.leader();

        byte[] theirs = other.calls("readJob")
                .get("/v1/jobs/{id}", job.value())
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();
        byte[] missing = other.calls("readJob")
                .get("/v1/jobs/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .extract()
                .asByteArray();
        other.calls("readJobItems")
                .get("/v1/jobs/{id}/items", job.value())
                .then()
                .statusCode(404);

        assertThat(theirs).isEqualTo(missing);
    }

    @Test
    void aFinishedJobKeepsNothingOfWhatItWasGiven() {
        JobId job = submit("well");

        ended(job);

        assertThat(database.list("SELECT payload FROM job WHERE id = ?", row -> row.getBytes(1).length, job.value()))
                .isEqualTo(List.of(0));
    }

    private JobId submit(String payload) {
        return jobs.submit("five-items", UUID.randomUUID(), payload.getBytes(), actor);
    }

    private void ended(JobId job) {
        Instant end = Instant.now().plus(Duration.ofSeconds(40));
        while (!database.exists("SELECT 1 FROM job WHERE id = ? AND ended_at IS NOT NULL", job.value())) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
