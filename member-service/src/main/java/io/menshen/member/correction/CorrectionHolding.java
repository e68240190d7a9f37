package io.menshen.member.correction;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// What a member wanted to have corrected, and what a reviewer said to it.
@ApplicationScoped
class CorrectionHolding implements Holding {

    private final Database database;

    CorrectionHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("correction");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM correction WHERE member = ?", member.value());
    }
}
