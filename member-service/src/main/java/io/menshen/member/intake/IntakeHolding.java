package io.menshen.member.intake;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// What pasted lists have said of a member.
@ApplicationScoped
class IntakeHolding implements Holding {

    private final Database database;

    IntakeHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("intake_line");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM intake_line WHERE member = ?", member.value());
    }
}
