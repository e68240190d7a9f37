package io.menshen.member.group;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

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
}
