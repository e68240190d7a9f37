package io.menshen.member.intake;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What pasted lists have said of a member.
@ApplicationScoped
class IntakeHolding implements Holding {

    private final Database database;
    private final Protection protection;

    IntakeHolding(Database database, Protection protection) {
        this.database = database;
        this.protection = protection;
    }

    @Override
    public Set<String> tables() {
        return Set.of("intake_line");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM intake_line WHERE member = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of("intake_line", "pasted-line");
    }

    @Override
    public List<Held> tell(MemberId member) {
        OpenKeys keys = protection.keysOf(Subject.of(member));
        return database.list(
                "SELECT id, customer_order, sealed FROM intake_line WHERE member = ? ORDER BY id",
                row -> {
                    UUID line = row.getObject("id", UUID.class);
                    byte[] clear =
                            keys.open(Place.of(Subject.of(member), FieldGroup.NOTE, line), row.getBytes("sealed"));
                    return Held.of("pasted-line", line, null)
                            .with("order", row.getObject("customer_order", UUID.class))
                            .with("line", SealedLine.tree(clear));
                },
                member.value());
    }
}
