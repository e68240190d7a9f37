package io.menshen.member.duplicate;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.RecordWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Records that are to be compared with others soon: noted in the transaction that changed them, so that none is
/// forgotten, and compared after it, so that nobody waits for it and nothing shows in the time it takes.
@ApplicationScoped
class Newcomers implements RecordWatch {

    private final Database database;
    private final Clock clock;

    Newcomers(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void changed(MemberId member) {
        database.update(
                "INSERT INTO record_to_compare (member, since) VALUES (?, ?) ON CONFLICT (member) DO NOTHING",
                member.value(),
                clock.instant());
    }

    /// Takes some from the list, the oldest first; they are back on it if the transaction comes to nothing.
    ///
    /// The member is locked before the list, as by whoever changes or erases it: the two never wait for each other.
    @Transactional(Transactional.TxType.MANDATORY)
    List<MemberId> take(int limit) {
        return database.list("""
                DELETE FROM record_to_compare WHERE member = ANY (ARRAY(
                  SELECT r.member FROM record_to_compare r JOIN member m ON m.id = r.member
                  ORDER BY r.since LIMIT ? FOR SHARE OF m SKIP LOCKED FOR UPDATE OF r SKIP LOCKED))
                RETURNING member
                """, row -> new MemberId(row.getObject(1, UUID.class)), limit);
    }

    void forget(MemberId member) {
        database.update("DELETE FROM record_to_compare WHERE member = ?", member.value());
    }

    /// A whole search compares everybody: nobody has to be compared by name as well.
    @Transactional
    void allCompared(Instant begun) {
        database.update("DELETE FROM record_to_compare WHERE since < ?", begun);
    }
}
