package io.menshen.member.claim;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The claims by which a record was, or might have been, taken over.
@ApplicationScoped
class ClaimHolding implements Holding {

    private final Database database;

    ClaimHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("claim", "claim_record");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM claim_record WHERE member = ?", member.value());
        database.update("DELETE FROM claim WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("claim", "claim");
    }

    @Override
    public Map<String, String> untold() {
        return Map.of("claim_record", "who else tried to take the record over is somebody else's doing");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return database.list(
                "SELECT id, state, begun_at FROM claim WHERE member = ? ORDER BY begun_at, id",
                row -> Held.of("claim", row.getObject("id", UUID.class), Database.instant(row, "begun_at"))
                        .with("state", row.getString("state")),
                member.value());
    }
}
