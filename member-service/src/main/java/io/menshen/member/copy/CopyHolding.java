package io.menshen.member.copy;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The copy that a member asked for: one more place where everything lies.
@ApplicationScoped
class CopyHolding implements Holding {

    private final Database database;

    CopyHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("member_copy");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM member_copy WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("member_copy", "copy");
    }

    @Override
    public Map<String, String> untold() {
        return Map.of("member_copy_part", "the copy itself");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT id, asked_at FROM member_copy WHERE member = ?",
                row -> Held.of("copy", row.getObject("id", UUID.class), Database.instant(row, "asked_at")),
                member.value());
    }
}
