package io.menshen.member.restore;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Holding;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.Replayer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ends again the records of members who were erased or whose time was over after the backup from which this
/// database was restored. Their keys are gone from the key store, which never goes back; here every [Holding]
/// forgets them once more.
@ApplicationScoped
class GoneMembers implements Replayer {

    static final String ERASED = "io.menshen.member.erased.v1";
    static final String EXPIRED = "io.menshen.member.expired.v1";
    static final String RESTRICTED = "io.menshen.member.restricted.v1";
    static final String UNRESTRICTED = "io.menshen.member.unrestricted.v1";

    private static final Logger LOG = Logger.getLogger(GoneMembers.class);
    private static final String TOPIC = "menshen.member";

    private final Instance<Holding> holdings;
    private final Protection protection;
    private final Database database;

    GoneMembers(@Any Instance<Holding> holdings, Protection protection, Database database) {
        this.holdings = holdings;
        this.protection = protection;
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
            case ERASED -> erased(UUID.fromString(event.key()), event.time());
            case EXPIRED -> expired(UUID.fromString(event.key()), event.time());
            case RESTRICTED -> restricted(UUID.fromString(event.key()), event.time());
            case UNRESTRICTED -> restricted(UUID.fromString(event.key()), null);
            default -> LOG.debugf("not replayed, %s", event);
        }
    }

    private void erased(UUID member, Instant at) {
        if (forgotten(member)) {
            database.update(
                    "UPDATE member SET state = 'ERASED', version = version + 1, expires_at = NULL, merged_into = NULL"
                            + " WHERE id = ? AND state <> 'ERASED'",
                    member);
            database.update(
                    "UPDATE erasure SET state = 'DONE', ended_at = ?, version = version + 1"
                            + " WHERE member = ? AND state IN ('COOLING_OFF', 'HELD')",
                    at,
                    member);
        }
    }

    private void expired(UUID member, Instant at) {
        if (forgotten(member)) {
            database.update(
                    "UPDATE member SET state = 'EXPIRED', version = version + 1, merged_into = NULL,"
                            + " expires_at = coalesce(expires_at, ?)"
                            + " WHERE id = ? AND state <> 'EXPIRED'",
                    at,
                    member);
        }
    }

    private void restricted(UUID member, @Nullable Instant since) {
        database.update("""
                UPDATE member SET restricted_at = ?::timestamptz, version = version + 1
                 WHERE id = ? AND state IN ('TO_BE_INFORMED', 'CLAIMED') AND (restricted_at IS NULL) = ?
                """, since, member, since != null);
    }

    /// @return false if this database has never heard of the member
    private boolean forgotten(UUID member) {
        if (!database.exists("SELECT 1 FROM member WHERE id = ? FOR UPDATE", member)) {
            return false;
        }
        MemberId id = new MemberId(member);
        holdings.forEach(holding -> holding.erase(id));
        protection.shred(Subject.of(id));
        return true;
    }
}
