package io.menshen.member.erasure;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The member's own wishes to be erased. They outlive the member with the bare id: they are the certificates.
@ApplicationScoped
class ErasureHolding implements Holding {

    private final Database database;

    ErasureHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("erasure");
    }

    @Override
    public void erase(MemberId member) {
        // the certificate stays, and holds nothing personal
    }

    @Override
    public Map<String, String> told() {
        return Map.of("erasure", "erasure");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT id, state, requested_at, due_at FROM erasure WHERE member = ? ORDER BY requested_at, id",
                row -> Held.of("erasure", row.getObject("id", UUID.class), Database.instant(row, "requested_at"))
                        .with("state", row.getString("state"))
                        .with("dueAt", Database.instant(row, "due_at")),
                member.value());
    }
}
