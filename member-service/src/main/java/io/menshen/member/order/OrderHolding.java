package io.menshen.member.order;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// Hints and notes of orders. The order stays with its bare member id: somebody paid for it.
@ApplicationScoped
class OrderHolding implements Holding {

    private final Database database;

    OrderHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("customer_order");
    }

    @Override
    public void erase(MemberId member) {
        database.update(
                "UPDATE customer_order SET sealed_hints = NULL, sealed_note = NULL WHERE member = ?", member.value());
    }
}
