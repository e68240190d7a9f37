package io.menshen.member.informing;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who has been told of a notice, as long as not everybody has.
@ApplicationScoped
class InformingHolding implements Holding {

    private final Database database;

    InformingHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("notice_told");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM notice_told WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("notice_told", "notice-told");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT notice, told_at FROM notice_told WHERE member = ? ORDER BY notice",
                row -> Held.of("notice-told", row.getInt("notice"), Database.instant(row, "told_at")),
                member.value());
    }
}
