package io.menshen.member.imports;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// Which row of which file a member came from.
@ApplicationScoped
class ImportHolding implements Holding {

    private final Database database;

    ImportHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("imported_member");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM imported_member WHERE member = ?", member.value());
    }
}
