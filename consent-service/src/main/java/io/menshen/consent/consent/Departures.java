package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.UUID;
import org.jboss.logging.Logger;

/// A member was erased, or the record expired: nothing that they allowed stands any more. What remains of their
/// consents names a random id that leads nowhere.
///
/// No evidence of its own: it would name the member in the log once more, and the erasure's entry says it all.
@ApplicationScoped
class Departures implements Receiver {

    static final String ERASED = "io.menshen.member.erased.v1";
    static final String EXPIRED = "io.menshen.member.expired.v1";

    private static final Logger LOG = Logger.getLogger(Departures.class);
    private static final String TOPIC = "menshen.member";

    private final ConsentRecord.Repository records;
    private final ConsentRequest.Repository requests;
    private final Instance<RestingOnConsent> resting;
    private final BasisChanges changes;

    Departures(
            ConsentRecord.Repository records,
            ConsentRequest.Repository requests,
            Instance<RestingOnConsent> resting,
            BasisChanges changes) {
        this.records = records;
        this.requests = requests;
        this.resting = resting;
        this.changes = changes;
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public void receive(CloudEvent event) {
        switch (event.type()) {
            case ERASED, EXPIRED -> {
                MemberId member = new MemberId(UUID.fromString(event.key()));
                requests.forget(member);
                resting.forEach(other -> other.gone(member, event.time()));
                for (ConsentRecord standing : records.allStandingForUpdate(member)) {
                    standing.withdraw(event.time(), changes.next(member));
                }
            }
            default -> LOG.debugf("none of our business: %s", event);
        }
    }
}
