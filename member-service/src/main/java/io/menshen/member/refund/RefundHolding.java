package io.menshen.member.refund;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Refunds of a member's orders. Whose one is stands in the order alone, so there is nothing to forget.
@ApplicationScoped
class RefundHolding implements Holding {

    private final Database database;

    RefundHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of();
    }

    @Override
    public void erase(MemberId member) {
        // the order keeps the bare id, and here is none
    }

    @Override
    public Map<String, String> told() {
        return Map.of("refund", "refund", "refund_line", "refund");
    }

    /// Without who paid it.
    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                """
                SELECT r.id, r.customer_order, r.state, r.reason, r.amount, r.asked_at, r.decided_at, r.paid_at,
                       (SELECT string_agg(g.name || ' x' || l.quantity, '; ' ORDER BY l.good)
                          FROM refund_line l JOIN good g ON g.round = o.round AND g.number = l.good
                         WHERE l.refund = r.id) AS goods
                  FROM refund r JOIN customer_order o ON o.id = r.customer_order
                 WHERE o.member = ? ORDER BY r.asked_at, r.id
                """,
                row -> Held.of("refund", row.getObject("id", UUID.class), Database.instant(row, "asked_at"))
                        .with("order", row.getObject("customer_order", UUID.class))
                        .with("state", row.getString("state"))
                        .with("reason", row.getString("reason"))
                        .with("amount", row.getLong("amount"))
                        .with("goods", row.getString("goods"))
                        .with("decidedAt", Database.instantOrNull(row, "decided_at"))
                        .with("paidAt", Database.instantOrNull(row, "paid_at")),
                member.value());
    }
}
