package io.menshen.member.lookup;

import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a caller may spend on searches: so much within a short while, and so much a day, both as sliding windows.
///
/// A search pays the price of a miss before it begins, in a transaction of its own that no other of the same caller
/// overlaps; a hit gets the difference back. So parallel searches never spend more than one by one, and nothing is
/// won by breaking off. It is the account that pays (OIDC subject), however many tokens it has.
@ApplicationScoped
class SearchBudget {

    private static final Duration DAY = Duration.ofDays(1);
    private static final int FORGOTTEN_AT_ONCE = 200;

    private final Database database;
    private final LookupConfig config;
    private final Clock clock;

    SearchBudget(Database database, LookupConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /// Pays for a search that may find nobody.
    ///
    /// @return names what was paid
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    UUID pay(String caller) {
        // two accounts that hash alike wait for each other, nothing worse
        database.list("SELECT pg_advisory_xact_lock(hashtextextended('search ' || ?, 0))", row -> true, caller);
        List<Allowance> allowances = allowances(caller);
        if (allowances.stream().anyMatch(Allowance::spent)) {
            throw new LookupRefusal.BudgetSpent(allowances);
        }
        Instant now = clock.instant();
        UUID payment = UUID.randomUUID();
        database.update(
                "INSERT INTO search_spending (id, caller, spent_at, cost) VALUES (?, ?, ?, ?)",
                payment,
                caller,
                now,
                config.missCosts());
        forget(now.minus(DAY));
        return payment;
    }

    /// The search has found somebody: it costs 1.
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void found(UUID payment) {
        database.update("UPDATE search_spending SET cost = 1 WHERE id = ?", payment);
    }

    /// What is left of each window.
    List<Allowance> allowances(String caller) {
        Instant now = clock.instant();
        List<Allowance.Spent> spent = database.list(
                "SELECT spent_at, cost FROM search_spending WHERE caller = ? AND spent_at > ? ORDER BY spent_at",
                row -> new Allowance.Spent(Database.instant(row, "spent_at"), row.getInt("cost")),
                caller,
                now.minus(DAY));
        return List.of(
                Allowance.of("burst", config.burst(), config.burstWithin(), spent, now),
                Allowance.of("day", config.daily(), DAY, spent, now));
    }

    /// Nobody needs to know any more who searched then.
    private void forget(Instant before) {
        database.update("""
                DELETE FROM search_spending WHERE id = ANY (ARRAY(
                  SELECT id FROM search_spending WHERE spent_at <= ? LIMIT ? FOR UPDATE SKIP LOCKED))
                """, before, FORGOTTEN_AT_ONCE);
    }
}
