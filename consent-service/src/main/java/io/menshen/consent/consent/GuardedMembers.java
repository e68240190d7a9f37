package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Members who are known to be under 14 (PIPL Art. 31): becoming one and ceasing to be one is a change of their
/// basis, like a withdrawal, that every gateway is told under its lease.
///
/// No consent is touched. Whose word stands is asked when it is read: the guardian's while guarded, the own one
/// while not.
@ApplicationScoped
class GuardedMembers implements Receiver {

    static final String GUARDED = "io.menshen.member.guarded.v1";
    static final String UNGUARDED = "io.menshen.member.unguarded.v1";

    private static final Logger LOG = Logger.getLogger(GuardedMembers.class);
    private static final String TOPIC = "menshen.member";

    private final DataSource database;
    private final BasisChanges changes;

    GuardedMembers(DataSource database, BasisChanges changes) {
        this.database = database;
        this.changes = changes;
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    /// Also when it is heard again after a restore: in the order in which it was said, the last word holds.
    @Override
    public void receive(CloudEvent event) {
        switch (event.type()) {
            case GUARDED -> {
                MemberId member = new MemberId(UUID.fromString(event.key()));
                if (update(
                        "INSERT INTO guarded_member (member, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        member.value(),
                        Timestamp.from(event.time()))) {
                    changes.next(member);
                }
            }
            case UNGUARDED -> {
                MemberId member = new MemberId(UUID.fromString(event.key()));
                if (update(
                        "UPDATE guarded_member SET until = ? WHERE member = ? AND until IS NULL",
                        Timestamp.from(event.time()),
                        member.value())) {
                    changes.next(member);
                }
            }
            case Departures.ERASED, Departures.EXPIRED ->
                update("DELETE FROM guarded_member WHERE member = ?", UUID.fromString(event.key()));
            default -> LOG.debugf("none of our business: %s", event);
        }
    }

    /// Whether the member is known here to be under 14.
    boolean guarded(MemberId member) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT 1 FROM guarded_member WHERE member = ? AND until IS NULL")) {
            statement.setObject(1, member.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read who is guarded", e);
        }
    }

    private boolean update(String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate() > 0;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot note who is guarded", e);
        }
    }
}
