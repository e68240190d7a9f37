package io.menshen.consent.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.consent.MemberId;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.lease.BasisGroup;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Two records of one person are joined, or separated again: a change of both members' basis, like a
/// withdrawal.
///
/// member-service says it before it merges, and merges when it has heard that the stricter consents of both
/// are in force. It separates the data first and says so then. So merged data never meet the laxer consents.
@ApplicationScoped
class Mergers implements Receiver, BasisGroup {

    static final String DECIDED = "io.menshen.member.merge-decided.v1";
    static final String MERGED = "io.menshen.member.merged.v1";
    static final String UNMERGED = "io.menshen.member.unmerged.v1";
    static final String COMBINED = "io.menshen.consent.combined.v1";

    private static final Logger LOG = Logger.getLogger(Mergers.class);
    private static final String TOPIC = "menshen.member";

    /// What member-service says, and what is answered.
    record Merge(UUID merge, MemberId survivor, MemberId absorbed, Instant time) {}

    private final DataSource database;
    private final BasisChanges changes;
    private final Outbox outbox;
    private final ObjectMapper json;

    Mergers(DataSource database, BasisChanges changes, Outbox outbox, ObjectMapper json) {
        this.database = database;
        this.changes = changes;
        this.outbox = outbox;
        this.json = json;
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public void receive(CloudEvent event) {
        switch (event.type()) {
            case DECIDED ->
                read(event).ifPresent(merge -> {
                    join(merge);
                    outbox.append(ConsentLedger.TOPIC, merge.survivor().toString(), COMBINED, merge);
                });
            default -> replay(event);
        }
    }

    /// The same without an answer: when a restored database hears it again, member-service has long gone on.
    void replay(CloudEvent event) {
        switch (event.type()) {
            case DECIDED, MERGED -> read(event).ifPresent(this::join);
            case UNMERGED -> read(event).ifPresent(this::separate);
            default -> LOG.debugf("none of our business: %s", event);
        }
    }

    private void join(Merge merge) {
        boolean anew = update(
                """
                INSERT INTO joined_members (merge, survivor, absorbed, last_position, joined_at)
                SELECT ?, ?, ?,
                       coalesce(pg_sequence_last_value(pg_get_serial_sequence('consent_record', 'position')), 0), ?
                ON CONFLICT (merge) DO NOTHING""", merge.merge(), merge.survivor().value(), merge.absorbed().value(), Timestamp.from(merge.time()));
        if (anew) {
            supersedeEarlier(merge);
            changes.next(merge.survivor());
        }
    }

    /// An earlier decision about the same two counts no more, e.g. one that member-service lost with an
    /// older backup.
    private void supersedeEarlier(Merge merge) {
        update("""
                UPDATE joined_members earlier SET separated_at = now()
                  FROM joined_members latest
                 WHERE latest.merge = ? AND earlier.merge <> latest.merge AND earlier.separated_at IS NULL
                   AND earlier.joined_at < latest.joined_at
                   AND earlier.survivor IN (latest.survivor, latest.absorbed)
                   AND earlier.absorbed IN (latest.survivor, latest.absorbed)""", merge.merge());
    }

    private void separate(Merge merge) {
        List<MemberId> before = everybodyJoinedWith(merge);
        boolean anew = update(
                "UPDATE joined_members SET separated_at = ? WHERE merge = ? AND separated_at IS NULL",
                Timestamp.from(merge.time()),
                merge.merge());
        if (anew) {
            before.forEach(changes::next);
        }
    }

    private List<MemberId> everybodyJoinedWith(Merge merge) {
        return joinedWith(merge.survivor().value(), merge.absorbed().value());
    }

    /// The numbers of the person with this one, itself included: the basis of each depends on the consents
    /// of all.
    List<MemberId> personOf(MemberId member) {
        return joinedWith(member.value());
    }

    @Override
    public List<MemberId> dependingOn(MemberId member) {
        return personOf(member);
    }

    private List<MemberId> joinedWith(UUID... known) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        WITH RECURSIVE person (member) AS (
                          SELECT unnest(?::uuid[])
                          UNION
                          SELECT CASE p.member WHEN j.survivor THEN j.absorbed ELSE j.survivor END
                            FROM person p JOIN joined_members j
                              ON j.separated_at IS NULL AND p.member IN (j.survivor, j.absorbed))
                        SELECT member FROM person ORDER BY member""")) {
            statement.setArray(1, connection.createArrayOf("uuid", known));
            try (ResultSet row = statement.executeQuery()) {
                List<MemberId> members = new ArrayList<>();
                while (row.next()) {
                    members.add(new MemberId(row.getObject(1, UUID.class)));
                }
                return members;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read who is joined", e);
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
            throw new IllegalStateException("cannot join or separate members", e);
        }
    }

    private Optional<Merge> read(CloudEvent event) {
        try {
            JsonNode data = json.readTree(event.data());
            return Optional.of(new Merge(
                    UUID.fromString(data.path("merge").asText()),
                    new MemberId(UUID.fromString(data.path("survivor").asText())),
                    new MemberId(UUID.fromString(data.path("absorbed").asText())),
                    event.time()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.errorf("a merge that nobody can read: %s", event);
            return Optional.empty();
        }
    }
}
