package io.menshen.member.restore;

import io.menshen.member.database.Database;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.Replayer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Ends again the records of members who were erased or whose time was over after the backup from which this
/// database was restored. Their keys are gone from the key store, which never goes back; here goes what is left
/// of them: sealed groups, indexes, the account, and the claim on the key.
///
/// Written in SQL over the tables, not through the features that own them: the state they expect is not the one
/// that a restored database is in. Whoever adds a table that holds something of a member adds it here too; a
/// test asks every table that refers to a member.
@ApplicationScoped
class GoneMembers implements Replayer {

    static final String ERASED = "io.menshen.member.erased.v1";
    static final String EXPIRED = "io.menshen.member.expired.v1";

    private static final Logger LOG = Logger.getLogger(GoneMembers.class);
    private static final String TOPIC = "menshen.member";

    static final List<String> TABLES =
            List.of("sealed_group", "mobile_search", "mobile_uniqueness", "group_identity", "account");

    private final Database database;

    GoneMembers(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> topics() {
        return Set.of(TOPIC);
    }

    @Override
    public void begin() {}

    @Override
    public void replay(CloudEvent event) {
        switch (event.type()) {
            case ERASED, EXPIRED -> end(UUID.fromString(event.key()), event.time());
            default -> LOG.debugf("not replayed, %s", event);
        }
    }

    private void end(UUID member, Instant at) {
        if (!database.exists("SELECT 1 FROM member WHERE id = ? FOR UPDATE", member)) {
            return;
        }
        for (String table : TABLES) {
            database.update("DELETE FROM %s WHERE member = ?".formatted(table), member);
        }
        // Sealed under the member's key, which is no more.
        database.update(
                "UPDATE customer_order SET sealed_hints = NULL, sealed_note = NULL"
                        + " WHERE member = ? AND (sealed_hints IS NOT NULL OR sealed_note IS NOT NULL)",
                member);
        database.update("""
                WITH ended AS (DELETE FROM claimed_key WHERE subject = ? RETURNING key)
                INSERT INTO doomed_key (key) SELECT key FROM ended ON CONFLICT DO NOTHING""", member);
        database.update(
                "UPDATE member SET state = 'EXPIRED', version = version + 1, expires_at = coalesce(expires_at, ?)"
                        + " WHERE id = ? AND state <> 'EXPIRED'",
                at,
                member);
    }
}
