package io.menshen.member.crisis;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Which crises touched a member.
@ApplicationScoped
class CrisisHolding implements Holding {

    private final Database database;

    CrisisHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("crisis_touched");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM crisis_touched WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("crisis_touched", "crisis");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT crisis, since FROM crisis_touched WHERE member = ? ORDER BY since, crisis",
                row -> Held.of("crisis", row.getObject("crisis", UUID.class), Database.instant(row, "since")),
                member.value());
    }
}
