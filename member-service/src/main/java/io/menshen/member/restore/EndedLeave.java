package io.menshen.member.restore;

import io.menshen.member.database.Database;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.Replayer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/// Which mandates, guardians' links, cases and crises have ended since the backup, the older state does not know: all
/// of them end, the keys of crisis exports too, and whoever still needs one asks again. As with grants, that is the
/// safe side.
@ApplicationScoped
class EndedLeave implements Replayer {

    private final Database database;
    private final Clock clock;

    EndedLeave(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Set<String> topics() {
        return Set.of();
    }

    @Override
    public void begin() {
        Instant now = clock.instant();
        database.update(
                "UPDATE representation SET state = 'ENDED', ending = 'REVOKED', ended_at = ? WHERE state <> 'ENDED'",
                now);
        database.update(
                "UPDATE care_case SET state = 'CLOSED', result = 'LAPSED', closed_at = ? WHERE state <> 'CLOSED'", now);
        database.update("UPDATE crisis_key SET doomed_at = ? WHERE doomed_at IS NULL", now);
    }

    @Override
    public void replay(CloudEvent event) {}
}
