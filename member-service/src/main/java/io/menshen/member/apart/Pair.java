package io.menshen.member.apart;

import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether the members' database and the one of what lies apart belong together: both keep one random id, made
/// at the first start. A database that was exchanged, or restored from nothing, would look like one full of
/// orphans.
@ApplicationScoped
class Pair {

    private final Database members;
    private final ApartStore apart;

    Pair(Database members, ApartStore apart) {
        this.members = members;
        this.apart = apart;
    }

    boolean belongsTogether() {
        @Nullable UUID theirs = members().orElse(null);
        if (theirs == null) {
            // The other side first: a crash in between is made up for by the next look.
            @Nullable UUID there = apart.pair();
            apart.pair(there == null ? UUID.randomUUID() : there);
            members.update("INSERT INTO apart_pair (id) VALUES (?) ON CONFLICT DO NOTHING", apart.pair());
            theirs = members().orElseThrow();
        }
        return theirs.equals(apart.pair());
    }

    private Optional<UUID> members() {
        return members.first("SELECT id FROM apart_pair", row -> row.getObject(1, UUID.class));
    }
}
