package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.lease.BasisLease;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Members who have restricted the processing of their record, or whose record is kept for a law alone: a
/// change of their basis, like a withdrawal, that every gateway is told under its lease.
///
/// Consents are not touched: what the member allows stands again when the restriction is lifted.
@ApplicationScoped
class Restrictions implements Receiver {

    static final String RESTRICTED = "io.menshen.member.restricted.v1";
    static final String UNRESTRICTED = "io.menshen.member.unrestricted.v1";

    private static final Logger LOG = Logger.getLogger(Restrictions.class);
    private static final String TOPIC = "menshen.member";

    private final DataSource database;
    private final BasisChanges changes;
    private final BasisLease lease;
    private final Clock clock;

    Restrictions(DataSource database, BasisChanges changes, BasisLease lease, Clock clock) {
        this.database = database;
        this.changes = changes;
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    /// Also when it is heard again after a restore: in the order in which it was said, the last word holds.
    @Override
    public void receive(CloudEvent event) {
        switch (event.type()) {
            case RESTRICTED -> {
                MemberId member = new MemberId(UUID.fromString(event.key()));
                if (update(
                        "INSERT INTO restricted_member (member, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        member.value(),
                        Timestamp.from(event.time()))) {
                    changes.next(member);
                }
            }
            case UNRESTRICTED -> {
                MemberId member = new MemberId(UUID.fromString(event.key()));
                if (update("DELETE FROM restricted_member WHERE member = ?", member.value())) {
                    changes.next(member);
                }
            }
            case Departures.ERASED, Departures.EXPIRED ->
                update("DELETE FROM restricted_member WHERE member = ?", UUID.fromString(event.key()));
            default -> LOG.debugf("none of our business: %s", event);
        }
    }

    /// The same, said by the gateway at once: returns when no gateway can show any of these to others (ADR
    /// 0005). Saying it again waits again, for who asks again may not have been answered.
    void settle(List<MemberId> members) throws InterruptedException {
        lease.awaitEveryGateway(QuarkusTransaction.requiringNew().call(() -> {
            Instant now = clock.instant();
            // before the first change is numbered, which locks out every other one
            members.forEach(member -> update(
                    "INSERT INTO restricted_member (member, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    member.value(),
                    Timestamp.from(now)));
            return members.stream().mapToLong(changes::next).max().orElseThrow();
        }));
    }

    private boolean update(String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate() > 0;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot note who is restricted", e);
        }
    }
}
