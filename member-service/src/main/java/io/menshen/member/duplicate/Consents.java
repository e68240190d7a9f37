package io.menshen.member.duplicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.member.MemberId;
import io.menshen.member.fact.Facts;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;

/// What this service tells consent-service about merges, and hears of it. The stricter consents of both
/// records have to be in force before the data of both are in one record, so the word goes there first, and
/// the answer is waited for.
@ApplicationScoped
class Consents implements Receiver {

    private static final String TOPIC = "menshen.consent";
    private static final Logger LOG = Logger.getLogger(Consents.class);

    static final String DECIDED = "io.menshen.member.merge-decided.v1";
    static final String MERGED = "io.menshen.member.merged.v1";
    static final String UNMERGED = "io.menshen.member.unmerged.v1";
    static final String COMBINED = "io.menshen.consent.combined.v1";

    /// What each of the three says: ids and a time.
    record Merge(UUID merge, MemberId survivor, MemberId absorbed, Instant time) {}

    private final Pairs pairs;
    private final Facts facts;
    private final ObjectMapper json;
    private final Clock clock;

    Consents(Pairs pairs, Facts facts, ObjectMapper json, Clock clock) {
        this.pairs = pairs;
        this.facts = facts;
        this.json = json;
        this.clock = clock;
    }

    /// Asks for the stricter consents of both.
    void combine(Pair pair) {
        tell(DECIDED, pair);
    }

    /// The data are in one record from now on.
    void merged(Pair pair) {
        tell(MERGED, pair);
    }

    /// Each record has its own consents again.
    void separate(Pair pair) {
        tell(UNMERGED, pair);
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public void receive(CloudEvent event) {
        if (!event.type().equals(COMBINED)) {
            return;
        }
        try {
            JsonNode data = json.readTree(event.data());
            pairs.combined(UUID.fromString(data.path("merge").asText()), clock.instant());
        } catch (IOException | IllegalArgumentException e) {
            LOG.errorf("an answer about a merge that nobody can read: %s", event);
        }
    }

    private void tell(String type, Pair pair) {
        facts.tell(pair.survivor(), type, new Merge(pair.merge(), pair.survivor(), pair.absorbed(), clock.instant()));
    }
}
