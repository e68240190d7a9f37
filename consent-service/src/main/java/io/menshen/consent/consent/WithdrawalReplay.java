package io.menshen.consent.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.consent.MemberId;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.Replayer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Ends again what members ended after the backup from which this database was restored.
///
/// What was merged since is joined again, so that the stricter consents of both hold. What they *gave* since
/// does not stand any more, and has to be given again: the safe side.
@ApplicationScoped
class WithdrawalReplay implements Replayer {

    private static final Logger LOG = Logger.getLogger(WithdrawalReplay.class);
    private static final String MEMBERS = "menshen.member";

    private final ConsentRecord.Repository records;
    private final Mergers mergers;
    private final Restrictions restrictions;
    private final GuardedMembers guarded;
    private final ConsentReceipts receipts;
    private final BasisChanges changes;
    private final ObjectMapper json;
    private final Clock clock;

    WithdrawalReplay(
            ConsentRecord.Repository records,
            Mergers mergers,
            Restrictions restrictions,
            GuardedMembers guarded,
            ConsentReceipts receipts,
            BasisChanges changes,
            ObjectMapper json,
            Clock clock) {
        this.records = records;
        this.mergers = mergers;
        this.restrictions = restrictions;
        this.guarded = guarded;
        this.receipts = receipts;
        this.changes = changes;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public Set<String> topics() {
        return Set.of(ConsentLedger.TOPIC, MEMBERS);
    }

    @Override
    public void begin() {
        changes.afterRestore(clock.instant());
    }

    @Override
    public void replay(CloudEvent event) {
        switch (event.type()) {
            case ConsentLedger.WITHDRAWN -> withdrawn(event);
            case "io.menshen.member.erased.v1", "io.menshen.member.expired.v1" -> {
                end(records.allStandingForUpdate(new MemberId(UUID.fromString(event.key()))), event.time());
                restrictions.receive(event);
                guarded.receive(event);
            }
            case GuardedMembers.GUARDED, GuardedMembers.UNGUARDED -> guarded.receive(event);
            case Restrictions.RESTRICTED, Restrictions.UNRESTRICTED -> restrictions.receive(event);
            case Mergers.DECIDED, Mergers.MERGED, Mergers.UNMERGED -> mergers.replay(event);
            default -> LOG.debugf("not replayed, %s", event);
        }
    }

    /// By member and purpose, not by the consent's id: a renewed one, which this database does not know,
    /// stood in the place of one that it does.
    private void withdrawn(CloudEvent event) {
        JsonNode data;
        try {
            data = json.readTree(event.data());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a withdrawal of our own that is no JSON: " + event, e);
        }
        MemberId member = new MemberId(UUID.fromString(data.path("member").asText()));
        Instant at = Instant.parse(data.path("time").asText());
        records.standingForUpdate(member, new PurposeCode(data.path("purpose").asText()))
                .ifPresent(record -> end(List.of(record), at));
    }

    private void end(List<ConsentRecord> standing, Instant at) {
        for (ConsentRecord record : standing) {
            if (!record.givenAt().isAfter(at)) {
                record.withdraw(at, changes.next(record.memberId()));
                receipts.write(record, at);
            }
        }
    }
}
