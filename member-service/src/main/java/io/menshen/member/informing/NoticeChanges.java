package io.menshen.member.informing;

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
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Tells everybody who had a record when a MINOR notice was published that its words have changed (PIPL Art. 17). A
/// MAJOR
/// one asks for the consents again instead.
///
/// That somebody was told and the message are one commit, and the database keeps who was: a run that is killed tells
/// nobody twice and forgets nobody. What was kept of it goes when all are told.
@ApplicationScoped
class NoticeChanges implements Receiver {

    static final String PUBLISHED = "io.menshen.notice.published.v1";

    private static final Logger LOG = Logger.getLogger(NoticeChanges.class);
    private static final int AT_ONCE = 200;

    private record Open(int notice, Instant publishedAt) {}

    private final Database database;
    private final Messages messages;
    private final Facts facts;
    private final ObjectMapper json;
    private final Clock clock;

    NoticeChanges(Database database, Messages messages, Facts facts, ObjectMapper json, Clock clock) {
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
        if (!PUBLISHED.equals(event.type())) {
            return;
        }
        try {
            JsonNode published = json.readTree(event.data());
            if (published.path("change").asText().equals("MINOR")) {
                database.update(
                        "INSERT INTO notice_to_tell (notice, published_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        published.path("notice").asInt(),
                        Instant.parse(published.path("time").asText()));
            }
        } catch (IOException | DateTimeParseException e) {
            LOG.errorf("cannot read %s", event);
        }
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            while (tellSome() > 0) {
                LOG.debug("members are told of a notice");
            }
        } catch (RuntimeException e) {
            LOG.warnf("notices of a notice wait: %s", e.getClass().getSimpleName());
        }
    }

    /// Tells some, or closes when all are told.
    ///
    /// @return how many steps were done
    @Transactional
    int tellSome() {
        return database.first("""
                        SELECT notice, published_at FROM notice_to_tell WHERE done_at IS NULL
                        ORDER BY notice LIMIT 1 FOR UPDATE SKIP LOCKED
                        """, row -> new Open(row.getInt("notice"), Database.instant(row, "published_at")))
                .map(this::tellSome)
                .orElse(0);
    }

    private int tellSome(Open open) {
        List<MemberId> people = database.list(
                """
                SELECT m.id FROM member m
                 WHERE m.state = 'CLAIMED' AND m.merged_into IS NULL AND m.registered_at <= ?
                   AND NOT EXISTS (SELECT FROM notice_told t WHERE t.notice = ? AND t.member = m.id)
                 LIMIT ? FOR UPDATE OF m
                """, row -> new MemberId(row.getObject(1, UUID.class)), open.publishedAt(), open.notice(), AT_ONCE);
        for (MemberId member : people) {
            messages.notice(member, Template.NOTICE_CHANGED, Map.of("notice", Integer.toString(open.notice())));
            database.update("INSERT INTO notice_told (notice, member) VALUES (?, ?)", open.notice(), member.value());
            facts.record(Actor.itself(), "notice.told", "notice/" + open.notice(), member);
        }
        if (people.isEmpty()) {
            database.update("UPDATE notice_to_tell SET done_at = ? WHERE notice = ?", clock.instant(), open.notice());
            database.update("DELETE FROM notice_told WHERE notice = ?", open.notice());
        }
        return Math.max(1, people.size());
    }
}
