package io.menshen.consent.grant;

import io.menshen.consent.MemberId;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.restore.Replayer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/// After a restore nobody knows which uses were spent since, or which grants had ended: all of them end, and whoever
/// still needs one asks again. Members who are gone are gone here too.
@ApplicationScoped
class GrantReplay implements Replayer {

    private static final String MEMBERS = "menshen.member";

    private final GrantLedger ledger;

    GrantReplay(GrantLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Set<String> topics() {
        return Set.of(MEMBERS);
    }

    @Override
    public void begin() {
        ledger.endAll();
    }

    @Override
    public void replay(CloudEvent event) {
        if (event.type().equals("io.menshen.member.erased.v1") || event.type().equals("io.menshen.member.expired.v1")) {
            ledger.gone(new MemberId(UUID.fromString(event.key())), event.time());
        }
    }
}
