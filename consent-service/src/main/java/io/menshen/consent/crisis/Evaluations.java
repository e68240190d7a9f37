package io.menshen.consent.crisis;

import io.menshen.consent.call.Calls;
import io.menshen.consent.crisis.CrisisLedger.Person;
import io.menshen.consent.database.Database;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What is owed after every crisis, drills too: somebody looks at what it opened and says whether it was needed. Owed
/// by
/// who declared it, due thirty days after the end; what is overdue is an alarm until it is there.
@ApplicationScoped
class Evaluations {

    private static final Logger LOG = Logger.getLogger(Evaluations.class);

    /// What came out.
    @Schema(name = "CrisisOutcome")
    enum Outcome {
        /// As it was meant to.
        HELD,
        /// It did what it should, and something is to be done better.
        TO_IMPROVE,
        /// More was opened, or longer, than was needed.
        TOO_WIDE
    }

    /// @param owner who owes it: an account
    /// @param text what everybody may read; null until it is there
    record Evaluation(
            UUID crisis,
            String owner,
            Instant dueAt,
            boolean overdue,
            @Nullable Outcome outcome,
            @Nullable String text,
            @Nullable Instant writtenAt) {}

    private final Database database;
    private final Calls calls;
    private final CrisisConfig config;
    private final Outbox outbox;
    private final Clock clock;
    private final AtomicInteger overdue = new AtomicInteger();

    Evaluations(
            Database database, Calls calls, CrisisConfig config, Outbox outbox, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.calls = calls;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
        Gauge.builder("menshen.crisis.evaluations.overdue", overdue, AtomicInteger::get)
                .description("Crises whose evaluation is overdue")
                .register(metrics);
    }

    /// From the end of a crisis on.
    @Transactional(Transactional.TxType.MANDATORY)
    void owe(Crisis ended) {
        Instant end = ended.endedAt() == null ? now() : ended.endedAt();
        Instant due = end.plus(config.evaluatedWithin());
        String owner = ended.terms().declarer();
        int owed = database.update(
                "INSERT INTO crisis_evaluation (crisis, owner, due_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                ended.id(),
                owner,
                due);
        if (owed == 1) {
            calls.call(owner, Calls.Matter.CRISIS_EVALUATION, "crisis/" + ended.id(), due);
        }
    }

    @Transactional
    Optional<Evaluation> of(UUID crisis) {
        return database.first("SELECT * FROM crisis_evaluation WHERE crisis = ?", Evaluations::read, crisis);
    }

    /// Writes it; by who owes it, or by a privacy officer in their place. Once: what was said stays said.
    @Transactional
    Evaluation write(Person person, UUID crisis, Outcome outcome, String text) {
        Evaluation owed = database.first(
                        "SELECT * FROM crisis_evaluation WHERE crisis = ? FOR UPDATE", Evaluations::read, crisis)
                .orElseThrow(() -> new CrisisRefusal.WrongState("APPROVED"));
        if (!owed.owner().equals(person.account()) && !person.roles().contains("privacy-officer")) {
            throw new CrisisRefusal.NotOwing();
        }
        if (owed.writtenAt() != null) {
            throw new CrisisRefusal.WrongState("EVALUATED");
        }
        Instant now = now();
        database.update("""
                UPDATE crisis_evaluation SET outcome = ?, body = ?, written_by = ?, written_at = ?, overdue = false
                 WHERE crisis = ?
                """, outcome.name(), text, person.account(), now, crisis);
        calls.answered(null, Calls.Matter.CRISIS_EVALUATION, "crisis/" + crisis);
        tell(person.actor(), "crisis.evaluated", crisis, person.request(), now);
        return of(crisis).orElseThrow();
    }

    /// Notes those that have become overdue, each once in the log, and keeps the alarm up while any is.
    @Transactional
    void look() {
        Instant now = now();
        List<UUID> late = database.list("""
                UPDATE crisis_evaluation SET overdue = true WHERE written_at IS NULL AND NOT overdue AND due_at <= ?
                RETURNING crisis
                """, row -> row.getObject(1, UUID.class), now);
        for (UUID crisis : late) {
            LOG.errorf("the evaluation of a crisis is overdue, crisis=%s", crisis);
            tell(AuditRecord.Actor.service("consent-service"), "crisis.evaluation-overdue", crisis, null, now);
        }
        overdue.set(database.list(
                        "SELECT count(*) FROM crisis_evaluation WHERE overdue AND written_at IS NULL",
                        row -> row.getInt(1))
                .getFirst());
    }

    private void tell(AuditRecord.Actor actor, String action, UUID crisis, @Nullable String request, Instant now) {
        outbox.record(new AuditRecord(
                now,
                actor,
                action,
                "emergency",
                "crisis/" + crisis,
                AuditRecord.Outcome.DONE,
                null,
                null,
                request,
                List.of()));
    }

    private static Evaluation read(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return new Evaluation(
                row.getObject("crisis", UUID.class),
                row.getString("owner"),
                Database.instant(row, "due_at"),
                row.getBoolean("overdue"),
                outcome == null ? null : Outcome.valueOf(outcome),
                row.getString("body"),
                Database.instantOrNull(row, "written_at"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
