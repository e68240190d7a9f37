package io.menshen.member.crisis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.message.Messages;
import io.menshen.member.message.Template;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Tells every member whom a crisis has touched that it did, once it is over, and counts: touched = told + unreachable.
@ApplicationScoped
class CrisisNotices implements Receiver {

    static final String CHANGED = "io.menshen.crisis.changed.v1";
    static final String NOTICED = "io.menshen.crisis.noticed.v1";

    /// Longer than any read that began before the end takes: after it nobody is touched any more.
    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(CrisisNotices.class);
    private static final int AT_ONCE = 100;

    private record Ended(UUID crisis, boolean drill) {}

    private record Person(MemberId member, boolean reachable) {}

    record Count(UUID group, int touched, int told, int unreachable) {}

    record Noticed(UUID crisis, List<Count> groups, Instant time) {}

    private final Database database;
    private final Messages messages;
    private final Facts facts;
    private final ObjectMapper json;
    private final Clock clock;

    CrisisNotices(Database database, Messages messages, Facts facts, ObjectMapper json, Clock clock) {
        this.database = database;
        this.messages = messages;
        this.facts = facts;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String topic() {
        return "menshen.consent";
    }

    @Override
    public void receive(CloudEvent event) {
        if (!CHANGED.equals(event.type())) {
            return;
        }
        try {
            JsonNode changed = json.readTree(event.data());
            if (changed.path("state").asText().equals("ENDED")) {
                database.update(
                        "INSERT INTO crisis_end (crisis, drill, tell_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        UUID.fromString(changed.path("crisis").asText()),
                        changed.path("drill").asBoolean(),
                        clock.instant().plus(GRACE));
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.errorf("cannot read %s", event);
        }
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (tellSome() > 0) {
                LOG.debug("members are told what a crisis has shown");
            }
        } catch (RuntimeException e) {
            LOG.warnf("notices of a crisis wait: %s", e.getClass().getSimpleName());
        }
    }

    /// Tells some, or counts when all are told. A run that is killed tells nobody twice and forgets nobody: that a
    /// member
    /// was told and the message are one commit.
    ///
    /// @return how many steps were done
    @Transactional
    int tellSome() {
        return database.first(
                        """
                        SELECT crisis, drill FROM crisis_end WHERE counted_at IS NULL AND tell_at <= ?
                        ORDER BY tell_at LIMIT 1 FOR UPDATE SKIP LOCKED
                        """,
                        row -> new Ended(row.getObject("crisis", UUID.class), row.getBoolean("drill")),
                        clock.instant())
                .map(this::tellSome)
                .orElse(0);
    }

    private int tellSome(Ended ended) {
        List<Person> people = database.list(
                """
                SELECT t.member, m.state = 'CLAIMED' AS reachable
                  FROM crisis_touched t JOIN member m ON m.id = t.member
                 WHERE t.crisis = ? AND t.told IS NULL ORDER BY t.member LIMIT ? FOR UPDATE OF t
                """,
                row -> new Person(new MemberId(row.getObject("member", UUID.class)), row.getBoolean("reachable")),
                ended.crisis(),
                AT_ONCE);
        people.forEach(person -> tell(ended, person));
        if (people.isEmpty()) {
            count(ended);
        }
        return Math.max(1, people.size());
    }

    private void tell(Ended ended, Person person) {
        boolean reachable = person.reachable() && !ended.drill();
        if (reachable) {
            messages.notice(person.member(), Template.CRISIS_TOUCHED, Map.of());
        }
        database.update(
                "UPDATE crisis_touched SET told = ? WHERE crisis = ? AND member = ?",
                reachable,
                ended.crisis(),
                person.member().value());
        facts.record(
                Actor.itself(),
                reachable ? "crisis.told" : "crisis.unreachable",
                "crisis/" + ended.crisis(),
                person.member());
    }

    private void count(Ended ended) {
        Instant now = clock.instant();
        List<Count> counts = database.list(
                """
                SELECT group_id, count(*) AS touched, count(*) FILTER (WHERE told) AS told,
                       count(*) FILTER (WHERE NOT told) AS unreachable
                  FROM crisis_touched WHERE crisis = ? GROUP BY group_id ORDER BY group_id
                """,
                row -> new Count(
                        row.getObject("group_id", UUID.class),
                        row.getInt("touched"),
                        row.getInt("told"),
                        row.getInt("unreachable")),
                ended.crisis());
        database.update("UPDATE crisis_end SET counted_at = ? WHERE crisis = ?", now, ended.crisis());
        // not about one member: the key is the crisis, as random and as meaningless
        facts.tell(new MemberId(ended.crisis()), NOTICED, new Noticed(ended.crisis(), counts, now));
    }
}
