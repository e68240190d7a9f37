package io.menshen.consent.call;

import io.menshen.consent.database.Database;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Calls named accounts to something that waits for them. A call names the matter, never a member.
///
/// The account finds it in its own list; member-service also writes to the inbox, and by SMS or e-mail, of a member
/// whose
/// account it is.
@ApplicationScoped
public class Calls {

    static final String TOPIC = "menshen.consent";
    static final String CALLED = "io.menshen.account.called.v1";

    /// What somebody is called to.
    public enum Matter {
        /// To say whether a broken glass was right.
        GLASS_REVIEW,
        /// A course or pledge ends soon.
        DUTY_ENDS,
        /// To evaluate a crisis that is over.
        CRISIS_EVALUATION
    }

    /// What others hear; the account is nobody's member number.
    record AccountCalled(UUID call, String account, Matter matter, Instant dueAt, Instant time) {}

    /// One call.
    record Call(
            UUID id,
            Matter matter,
            String basis,
            Instant madeAt,
            Instant dueAt,
            @Nullable Instant answeredAt) {}

    private final Database database;
    private final Outbox outbox;
    private final Clock clock;

    Calls(Database database, Outbox outbox, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Calls one account; calling it again to the same changes nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void call(String account, Matter matter, String basis, Instant dueAt) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UUID id = UUID.randomUUID();
        int made = database.update("""
                INSERT INTO account_call (id, account, matter, basis, made_at, due_at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """, id, account, matter.name(), basis, now, dueAt);
        if (made == 1) {
            outbox.append(TOPIC, id.toString(), CALLED, new AccountCalled(id, account, matter, dueAt, now));
        }
    }

    /// Who was called to this.
    @Transactional(Transactional.TxType.MANDATORY)
    public List<String> calledTo(Matter matter, String basis) {
        return database.list(
                "SELECT account FROM account_call WHERE matter = ? AND basis = ? ORDER BY made_at, account",
                row -> row.getString(1),
                matter.name(),
                basis);
    }

    /// The account has done it; so has whoever else was called, if `all`.
    @Transactional(Transactional.TxType.MANDATORY)
    public void answered(@Nullable String account, Matter matter, String basis) {
        database.update("""
                UPDATE account_call SET answered_at = ?
                 WHERE matter = ? AND basis = ? AND answered_at IS NULL AND (?::text IS NULL OR account = ?)
                """, clock.instant().truncatedTo(ChronoUnit.MILLIS), matter.name(), basis, account, account);
    }

    /// What waits for this account, the most urgent first, then what is done.
    @Transactional
    List<Call> of(String account, int atMost) {
        return database.list("""
                SELECT id, matter, basis, made_at, due_at, answered_at FROM account_call WHERE account = ?
                 ORDER BY answered_at IS NOT NULL, due_at, id LIMIT ?
                """, Calls::call, account, atMost);
    }

    private static Call call(ResultSet row) throws SQLException {
        return new Call(
                row.getObject("id", UUID.class),
                Matter.valueOf(row.getString("matter")),
                row.getString("basis"),
                Database.instant(row, "made_at"),
                Database.instant(row, "due_at"),
                Database.instantOrNull(row, "answered_at"));
    }
}
