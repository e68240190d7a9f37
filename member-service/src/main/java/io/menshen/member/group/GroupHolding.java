package io.menshen.member.group;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Who belongs to which group.
@ApplicationScoped
class GroupHolding implements Holding {

    private final Database database;

    GroupHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("group_member");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM group_member WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("group_member", "group");
    }

    /// Without the group's name: leaders call groups by people.
    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT group_id, joined_at FROM group_member WHERE member = ? ORDER BY position",
                row -> Held.of("group", row.getObject("group_id", UUID.class), Database.instant(row, "joined_at")),
                member.value());
    }
}
