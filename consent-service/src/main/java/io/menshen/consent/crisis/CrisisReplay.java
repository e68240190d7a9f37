package io.menshen.consent.crisis;

import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.Replayer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// After a restore nobody knows which crises were ended since: all of them end, and whoever still needs one declares it
/// again. Emergency plans stay.
@ApplicationScoped
class CrisisReplay implements Replayer {

    private final CrisisLedger ledger;

    CrisisReplay(CrisisLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Set<String> topics() {
        return Set.of(CrisisLedger.TOPIC);
    }

    @Override
    public void begin() {
        ledger.endAll();
    }

    @Override
    public void replay(CloudEvent event) {
        // nothing that began after the backup is here to be ended
    }
}
