package io.menshen.member.crisis;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

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
}
