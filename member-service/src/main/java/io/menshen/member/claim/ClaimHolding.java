package io.menshen.member.claim;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

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
}
