package io.menshen.member.takeout;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The exports in which a member stands. An erasure takes the member's row out of each.
@ApplicationScoped
class TakeoutHolding implements Holding {

    private final Database database;

    TakeoutHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("crisis_export_row");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM crisis_export_row WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("crisis_export_row", "crisis-export");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                """
                SELECT e.id, e.made_at FROM crisis_export_row r JOIN crisis_export e ON e.id = r.export
                WHERE r.member = ? ORDER BY e.made_at, e.id
                """,
                row -> Held.of("crisis-export", row.getObject("id", UUID.class), Database.instant(row, "made_at")),
                member.value());
    }
}
