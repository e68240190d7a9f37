package io.menshen.member.imports;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

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

    @Override
    public Map<String, String> told() {
        return Map.of("imported_member", "import");
    }

    /// Without the partner's account.
    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                """
                SELECT i.id, i.begun_at, m.line FROM imported_member m JOIN member_import i ON i.id = m.import
                 WHERE m.member = ?
                """,
                row -> Held.of("import", row.getObject("id", UUID.class), Database.instant(row, "begun_at"))
                        .with("line", row.getInt("line")),
                member.value());
    }
}
