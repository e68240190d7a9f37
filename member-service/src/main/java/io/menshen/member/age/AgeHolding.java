package io.menshen.member.age;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// That a member is known to be a minor.
@ApplicationScoped
class AgeHolding implements Holding {

    private final Database database;

    AgeHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("known_minor");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM known_minor WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("known_minor", "minor");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT under_fourteen FROM known_minor WHERE member = ?",
                row -> Held.of("minor", "", null).with("underFourteen", row.getBoolean(1)),
                member.value());
    }
}
