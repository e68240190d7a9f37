package io.menshen.member.message;

import io.menshen.member.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// The queue of what is to be sent: gives each message to one attempt at a time and notes what came of it.
///
/// An attempt has a term. If its process dies, the message is queued again once the term is over – or given up,
/// if it is of a kind that is rather lost than sent twice.
@ApplicationScoped
class Dispatch {

    /// A message in one attempt's hands.
    ///
    /// @param attempt counts from 1
    record Taken(Messages.Row row, int attempt, Instant usefulUntil) {}

    private static final Logger LOG = Logger.getLogger(Dispatch.class);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final String[] REPEATABLE = Arrays.stream(Template.values())
            .filter(Template::repeatable)
            .map(Template::name)
            .toArray(String[]::new);

    private final Database database;
    private final MessageConfig config;
    private final MeterRegistry meters;
    private final AtomicLong waiting;
    private final Clock clock;

    Dispatch(Database database, MessageConfig config, MeterRegistry meters, Clock clock) {
        this.database = database;
        this.config = config;
        this.meters = meters;
        this.waiting = meters.gauge("menshen.message.waiting", new AtomicLong());
        this.clock = clock;
    }

    /// Takes some messages that are due. Two processes never get the same.
    @Transactional
    List<Taken> take(int most) {
        Instant now = clock.instant();
        return database.list(
                """
                UPDATE message SET state = 'SENDING', attempts = attempts + 1, next_at = ?
                WHERE id IN (SELECT id FROM message WHERE state = 'QUEUED' AND next_at <= ?
                             ORDER BY next_at LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING attempts, useful_until,\s""" + Messages.COLUMNS,
                row -> new Taken(Messages.row(row), row.getInt("attempts"), Database.instant(row, "useful_until")),
                now.plus(config.term()),
                now,
                most);
    }

    /// The message was taken by whoever delivers it.
    ///
    /// @param keep whether it stays here to be read
    @Transactional
    void sent(Taken taken, boolean keep) {
        end(taken, MessageState.SENT, keep);
    }

    /// The message was not sent, and will not be.
    @Transactional
    void giveUp(Taken taken, String reason) {
        end(taken, MessageState.GIVEN_UP, false);
        LOG.warnf(
                "message %s (%s by %s) is given up after %d attempts: %s",
                taken.row().id, taken.row().template, taken.row().channel, taken.attempt(), reason);
    }

    /// Nothing could be tried, so the attempt does not count.
    @Transactional
    void putBack(Taken taken) {
        database.update("""
                UPDATE message SET state = 'QUEUED', attempts = attempts - 1, next_at = ?
                WHERE id = ? AND state = 'SENDING' AND attempts = ?
                """, clock.instant().plus(config.pause()), taken.row().id, taken.attempt());
    }

    /// The message was not sent: it waits for the next attempt, if one comes in time.
    @Transactional
    void failed(Taken taken, String reason) {
        Instant next = clock.instant().plus(pause(taken.attempt()));
        if (next.isAfter(taken.usefulUntil())
                || next.isAfter(taken.row().writtenAt.plus(config.patience()))) {
            giveUp(taken, reason);
            return;
        }
        database.update(
                "UPDATE message SET state = 'QUEUED', next_at = ? WHERE id = ? AND state = 'SENDING' AND attempts = ?",
                next,
                taken.row().id,
                taken.attempt());
    }

    /// Takes care of messages whose attempt died, counts what waits and removes what is old.
    @Transactional
    void tidy() {
        Instant now = clock.instant();
        database.update(
                "UPDATE message SET state = 'QUEUED' WHERE state = 'SENDING' AND next_at <= ? AND template = ANY (?)",
                now,
                REPEATABLE);
        int lost = database.update("""
                UPDATE message SET state = 'GIVEN_UP', ended_at = ?, sealed = NULL
                WHERE state = 'SENDING' AND next_at <= ?
                """, now, now);
        if (lost > 0) {
            meters.counter("menshen.message.ended", "channel", "any", "state", "INTERRUPTED")
                    .increment(lost);
            LOG.warnf("%d messages are given up: nobody knows whether they were sent", lost);
        }
        waiting.set(database.first(
                        "SELECT count(*) FROM message WHERE state IN ('QUEUED', 'SENDING')", row -> row.getLong(1))
                .orElse(0L));
        database.update(
                "DELETE FROM message WHERE written_at <= ? AND state IN ('SENT', 'GIVEN_UP')",
                now.minus(config.kept()));
    }

    /// Doubles with each attempt.
    Duration pause(int attempt) {
        Duration pause = config.pause().multipliedBy(1L << Math.min(attempt - 1, 20));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /// Only the attempt that holds the message ends it.
    private void end(Taken taken, MessageState state, boolean keep) {
        int ended = database.update("""
                UPDATE message SET state = ?, ended_at = ?, sealed = CASE WHEN ? THEN sealed END
                WHERE id = ? AND state = 'SENDING' AND attempts = ?
                """, state, clock.instant(), keep, taken.row().id, taken.attempt());
        meters.counter("menshen.message.ended", "channel", taken.row().channel.name(), "state", state.name())
                .increment(ended);
    }
}
