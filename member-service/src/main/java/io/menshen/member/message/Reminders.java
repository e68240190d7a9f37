package io.menshen.member.message;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Asks members, every so many months, to look through their data.
///
/// That a member was asked and the message itself are one commit, and the database lets one of two runs have
/// the member: a run that is killed asks nobody twice and forgets nobody.
@ApplicationScoped
class Reminders {

    private final Database database;
    private final Messages messages;
    private final Facts facts;
    private final ReminderConfig config;
    private final Clock clock;

    Reminders(Database database, Messages messages, Facts facts, ReminderConfig config, Clock clock) {
        this.database = database;
        this.messages = messages;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Asks some members whose time has come.
    ///
    /// @return how many were found; nobody is left when it is fewer than a batch
    @Transactional
    int askTheDue() {
        if (config.months() <= 0) {
            return 0;
        }
        Instant now = clock.instant();
        Instant before =
                now.atOffset(ZoneOffset.UTC).minusMonths(config.months()).toInstant();
        List<MemberId> due =
                database.list("""
                SELECT m.id FROM member m LEFT JOIN reminder r ON r.member = m.id
                WHERE m.state = 'CLAIMED' AND m.claimed_at <= ? AND (r.reminded_at IS NULL OR r.reminded_at <= ?)
                ORDER BY m.claimed_at LIMIT ? FOR UPDATE OF m SKIP LOCKED
                """, row -> new MemberId(row.getObject(1, UUID.class)), before, before, config.batch());
        for (MemberId member : due) {
            if (isOurs(member, now, before)) {
                messages.notice(member, Template.LOOK_THROUGH, Map.of("months", Integer.toString(config.months())));
                facts.record(Actor.itself(), "member.reminded", member);
            }
        }
        return due.size();
    }

    /// Another run may have asked the member after our query began to read.
    boolean isOurs(MemberId member, Instant now, Instant before) {
        return database.update("""
                        INSERT INTO reminder (member, reminded_at) VALUES (?, ?)
                        ON CONFLICT (member) DO UPDATE SET reminded_at = excluded.reminded_at
                        WHERE reminder.reminded_at <= ?
                        """, member.value(), now, before) == 1;
    }
}
