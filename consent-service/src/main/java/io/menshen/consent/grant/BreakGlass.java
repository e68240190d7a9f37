package io.menshen.consent.grant;

import io.menshen.consent.approval.FieldLevels;
import io.menshen.consent.call.Calls;
import io.menshen.consent.grant.GrantLedger.Person;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An emergency of one person, when nobody can be asked first: one field of one member for fifteen minutes, at once.
/// Two
/// reviewers are called in the same moment and decide within a day whether it was right; a decision that is overdue is
/// an alarm until there is one.
@ApplicationScoped
class BreakGlass {

    static final String BROKEN = "io.menshen.glass.broken.v1";
    static final Duration DECIDED_WITHIN = Duration.ofHours(24);
    static final int MINUTES = 15;
    static final int READS = 5;
    static final int REVIEWERS = 2;

    private static final Logger LOG = Logger.getLogger(BreakGlass.class);
    private static final Set<String> REVIEWING = GrantLedger.APPROVING;

    /// What calls the reviewers: never about whom.
    record GlassBroken(UUID grant, Instant time, Instant decideBy, int reviewers) {}

    /// What two people think of it.
    ///
    /// @param justified the verdicts so far
    /// @param reviewers the accounts that were called
    record Case(
            UUID grant,
            Instant brokenAt,
            Instant decideBy,
            boolean overdue,
            @Nullable Instant decidedAt,
            List<Boolean> justified,
            List<String> reviewers) {}

    private final GrantLedger ledger;
    private final DataSource database;
    private final Calls calls;
    private final Outbox outbox;
    private final Clock clock;
    private final AtomicInteger overdue = new AtomicInteger();

    BreakGlass(
            GrantLedger ledger, DataSource database, Calls calls, Outbox outbox, Clock clock, MeterRegistry metrics) {
        this.ledger = ledger;
        this.database = database;
        this.calls = calls;
        this.outbox = outbox;
        this.clock = clock;
        Gauge.builder("menshen.glass.overdue", overdue, AtomicInteger::get)
                .description("Broken glasses on which nobody decided within a day")
                .register(metrics);
    }

    @Transactional
    Grant take(Person person, UUID member, String field, String purpose) {
        GrantTerms terms = new GrantTerms(
                UUID.randomUUID(),
                person.account(),
                person.account(),
                new TreeSet<>(Set.of(member)),
                new FieldLevels(Map.of(field, "plain")),
                purpose,
                MINUTES,
                READS,
                1,
                null);
        Grant grant = ledger.breakGlass(person, terms);
        Instant now = grant.madeAt();
        Instant due = now.plus(DECIDED_WITHIN);
        update(
                "INSERT INTO broken_glass (grant_id, taker, broken_at, due_at) VALUES (?, ?, ?, ?)",
                grant.id(),
                person.account(),
                at(now),
                at(due));
        outbox.append(
                GrantLedger.TOPIC, grant.id().toString(), BROKEN, new GlassBroken(grant.id(), now, due, REVIEWERS));
        callReviewers(grant.id(), person.account(), now, due);
        return grant;
    }

    /// Two of those who sit for it, by name: those who were called the longest ago. Fewer, when fewer sit: the alarm of
    /// the day says so.
    private void callReviewers(UUID grant, String taker, Instant now, Instant due) {
        List<String> called = database("""
                SELECT s.account FROM (SELECT DISTINCT account FROM seat
                  WHERE body = 'GLASS_REVIEW' AND approved_by IS NOT NULL AND ended_at IS NULL
                    AND starts_at <= ? AND ends_at > ? AND account <> ?) s
                 ORDER BY (SELECT max(c.made_at) FROM account_call c
                            WHERE c.account = s.account AND c.matter = 'GLASS_REVIEW') NULLS FIRST, s.account
                 LIMIT ?
                """, at(now), at(now), taker, REVIEWERS);
        if (called.size() < REVIEWERS) {
            LOG.errorf("too few people sit for broken glasses: %d, grant=%s", called.size(), grant);
        }
        called.forEach(account -> calls.call(account, Calls.Matter.GLASS_REVIEW, "grant/" + grant, due));
    }

    private List<String> database(String sql, Object... values) {
        return query(sql, row -> row.getString(1), values);
    }

    /// One reviewer's verdict; with the second one it is decided. One "no" ends the grant at once.
    @Transactional
    Case decide(Person reviewer, UUID grant, boolean justified) {
        String taker =
                query("SELECT taker FROM broken_glass WHERE grant_id = ? FOR UPDATE", row -> row.getString(1), grant)
                        .stream()
                        .findFirst()
                        .orElseThrow(GrantRefusal.NotFound::new);
        if (taker.equals(reviewer.account())) {
            throw new GrantRefusal.OwnInterest();
        }
        List<String> called = calls.calledTo(Calls.Matter.GLASS_REVIEW, "grant/" + grant);
        if (called.size() == REVIEWERS && !called.contains(reviewer.account()) && !lateFor(grant)) {
            // within the day it is for the two who were called; afterwards anybody who may may end the wait
            throw new GrantRefusal.NotCalled();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        int added = update("""
                INSERT INTO glass_verdict (grant_id, account, justified, decided_at)
                SELECT ?, ?, ?, ? FROM broken_glass WHERE grant_id = ? AND decided_at IS NULL
                ON CONFLICT DO NOTHING""", grant, reviewer.account(), justified, at(now), grant);
        if (added == 1) {
            calls.answered(reviewer.account(), Calls.Matter.GLASS_REVIEW, "grant/" + grant);
            tell(reviewer.as(REVIEWING), justified ? "glass.justified" : "glass.not-justified", grant, reviewer, now);
            if (!justified) {
                ledger.revoke(reviewer, grant);
            }
            update("""
                    UPDATE broken_glass SET decided_at = ?, overdue = false WHERE grant_id = ?
                    AND (SELECT count(*) FROM glass_verdict v WHERE v.grant_id = broken_glass.grant_id) >= ?""", at(now), grant, REVIEWERS);
        }
        return read(grant);
    }

    private boolean lateFor(UUID grant) {
        return query(
                        "SELECT overdue OR due_at <= ? FROM broken_glass WHERE grant_id = ?",
                        row -> row.getBoolean(1),
                        at(clock.instant()),
                        grant)
                .getFirst();
    }

    /// For those who review.
    @Transactional
    Case read(UUID grant) {
        return cases("b.grant_id = ?", grant).stream().findFirst().orElseThrow(GrantRefusal.NotFound::new);
    }

    /// Those on which nobody has decided yet, the most urgent first.
    @Transactional
    List<Case> waiting(int atMost) {
        return cases("b.decided_at IS NULL ORDER BY b.due_at LIMIT ?", atMost);
    }

    /// Notes those that have become overdue, each once in the log, and keeps the alarm up while any is.
    @Transactional
    void look() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<UUID> late = query("""
                UPDATE broken_glass SET overdue = true WHERE decided_at IS NULL AND NOT overdue AND due_at <= ?
                RETURNING grant_id""", row -> row.getObject(1, UUID.class), at(now));
        for (UUID grant : late) {
            LOG.errorf("nobody has decided on a broken glass within a day, grant=%s", grant);
            tell(AuditRecord.Actor.service("consent-service"), "glass.overdue", grant, null, now);
        }
        overdue.set(
                query("SELECT count(*) FROM broken_glass WHERE overdue AND decided_at IS NULL", row -> row.getInt(1))
                        .getFirst());
    }

    private void tell(AuditRecord.Actor actor, String action, UUID grant, @Nullable Person by, Instant now) {
        outbox.record(new AuditRecord(
                now,
                actor,
                action,
                null,
                "grant/" + grant,
                AuditRecord.Outcome.DONE,
                null,
                null,
                by == null ? null : by.request(),
                List.of()));
    }

    private List<Case> cases(String where, Object value) {
        return query(
                """
                SELECT b.grant_id, b.broken_at, b.due_at, b.overdue, b.decided_at,
                       ARRAY(SELECT v.justified FROM glass_verdict v WHERE v.grant_id = b.grant_id ORDER BY v.decided_at),
                       ARRAY(SELECT c.account FROM account_call c WHERE c.matter = 'GLASS_REVIEW'
                              AND c.basis = 'grant/' || b.grant_id ORDER BY c.account)
                FROM broken_glass b WHERE\s""" + where,
                row -> {
                    @Nullable OffsetDateTime decided = row.getObject(5, OffsetDateTime.class);
                    return new Case(
                            row.getObject(1, UUID.class),
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            row.getObject(3, OffsetDateTime.class).toInstant(),
                            row.getBoolean(4),
                            decided == null ? null : decided.toInstant(),
                            List.of((Boolean[]) row.getArray(6).getArray()),
                            List.of((String[]) row.getArray(7).getArray()));
                },
                value);
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reading<T> reading, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (row.next()) {
                found.add(reading.of(row));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot reach the broken glasses", e);
        }
    }

    private int update(String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot reach the broken glasses", e);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int n = 0; n < values.length; n++) {
            statement.setObject(n + 1, values[n]);
        }
        return statement;
    }

    private static OffsetDateTime at(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
