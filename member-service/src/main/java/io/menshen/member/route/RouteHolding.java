package io.menshen.member.route;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// On which routes a member's orders were. Whose they are stands in the order alone, so there is nothing to
/// forget.
@ApplicationScoped
class RouteHolding implements Holding {

    private final Database database;

    RouteHolding(Database database) {
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
        return Map.of("route_stop", "stop");
    }

    /// Without the courier, and without its place on the way: that counts the neighbours.
    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                """
                SELECT r.id, s.customer_order, s.live, r.state, r.planned_at, r.dispatched_at, r.ended_at
                  FROM route_stop s JOIN route r ON r.id = s.route JOIN customer_order o ON o.id = s.customer_order
                 WHERE o.member = ? ORDER BY r.planned_at, r.id
                """,
                row -> Held.of("stop", row.getObject("id", UUID.class), Database.instant(row, "planned_at"))
                        .with("order", row.getObject("customer_order", UUID.class))
                        .with("live", row.getBoolean("live"))
                        .with("route", row.getString("state"))
                        .with("dispatchedAt", Database.instantOrNull(row, "dispatched_at"))
                        .with("endedAt", Database.instantOrNull(row, "ended_at")),
                member.value());
    }
}
